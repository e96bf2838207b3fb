#!/bin/sh
# Holds the tools on the PATH against those that pipeline definitions name, and prints each with its version.
#   check-tools.sh PIPELINES
# Needs nothing that a slim image lacks. A definition says a tool on a line: { "name": "samtools", "version": "1.16.1" }
set -eu

# As the program asks (Core/Steps/ToolVersions.cs): the last word of the first line; bwa tells it in its usage.
version() {
  case $1 in
    bwa) bwa 2>&1 | sed -n 's/^Version: //p' ;;
    htslib) tabix --version | sed -n '1s/.* //p' ;;
    *) "$1" --version | sed -n '1s/.* //p' ;;
  esac
}

named=$(sed -n 's/.*{ *"name": *"\([^"]*\)", *"version": *"\([^"]*\)" *}.*/\1 \2/p' "$1"/*/*.json | sort -u)
[ -n "$named" ] || { echo "check-tools: $1 names no tool." >&2; exit 1; }
echo "$named" | while read -r name wanted; do
  told=$(version "$name")
  [ "$told" = "$wanted" ] || { echo "check-tools: $name is '$told'; a pipeline names $wanted." >&2; exit 1; }
  echo "$name $told"
done
