#!/usr/bin/env bash
# What the demo and its tests are compared with: the same tools and arguments on the whole input, and the usual way of scoring.
#   eng/plain-tools.sh call  FASTA SAMPLE SEX K R1 R2 OUT.vcf.gz    aligns, marks duplicates, calls (a gVCF); FASTA has its .fai and bwa index
#   eng/plain-tools.sh run   FASTA SAMPLE SEX K R1 R2 FOLDER        the same, then everything else that a run's tools do
#   eng/plain-tools.sh score FASTA CALLS TRUTH BED                  prints "TYPE TP FP FN GT-MATCH" for snps and indels
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

call() {
  local fasta=$1 sample=$2 sex=$3 batch=$4 r1=$5 r2=$6 out=$7
  printf '%s %s\n' "$sample" "$sex" >"$work/sex"
  bwa mem -t 2 -K "$batch" -R "@RG\tID:$sample\tSM:$sample\tPL:ILLUMINA" "$fasta" "$r1" "$r2" 2>/dev/null |
    samtools fixmate -m -u - - | samtools sort -u -T "$work/sort" - 2>/dev/null | samtools markdup - "$work/reads.bam"
  samtools index "$work/reads.bam"
  bcftools mpileup -a AD,DP -d 8000 -q 20 -Q 20 -f "$fasta" -Ou "$work/reads.bam" 2>/dev/null |
    bcftools call -m -a GQ -g 10,20 --ploidy GRCh37 -S "$work/sex" -Oz -o "$out" 2>/dev/null
  tabix -f -p vcf "$out"
}

# All that the tools of a run do, without the run: call, then the CRAM, its index, and the measures of its quality.
run() {
  local fasta=$1 sample=$2 sex=$3 batch=$4 r1=$5 r2=$6 out=$7
  call "$fasta" "$sample" "$sex" "$batch" "$r1" "$r2" "$out/$sample.g.vcf.gz"
  samtools view --no-PG -C -T "$fasta" -o "$out/$sample.cram" "$work/reads.bam"
  samtools index "$out/$sample.cram"
  samtools view --no-PG -u -T "$fasta" "$out/$sample.cram" >/dev/null
  samtools stats --reference "$fasta" "$out/$sample.cram" >"$out/stats.txt" &
  mosdepth --no-per-base --fasta "$fasta" "$out/depth" "$out/$sample.cram"
  wait
}

# Alleles that the sample carries, split, left-aligned, atomised, inside the confident regions.
normalise() {
  local fasta=$1 vcf=$2 bed=$3 out=$4
  bcftools view -T "$bed" -e 'GT="ref" || GT="mis"' "$vcf" | bcftools norm -f "$fasta" -m -any - | bcftools norm -a - |
    bcftools norm -f "$fasta" - | bcftools view -i 'GT="alt"' -v snps,indels - | bcftools annotate -x ID,INFO,^FORMAT/GT - |
    bcftools norm -d exact - | bcftools sort -Oz -o "$out" -
  tabix -f -p vcf "$out"
}

genotypes() { bcftools query -f '[%GT]\n' "$1" | awk '{ print gsub(/1/, "") }'; }

score() {
  local fasta=$1 calls=$2 truth=$3 bed=$4 type
  { normalise "$fasta" "$calls" "$bed" "$work/c.vcf.gz"; normalise "$fasta" "$truth" "$bed" "$work/t.vcf.gz"; } 2>/dev/null
  for type in snps indels; do
    bcftools view -v "$type" -Oz -o "$work/c.$type.vcf.gz" "$work/c.vcf.gz"
    bcftools view -v "$type" -Oz -o "$work/t.$type.vcf.gz" "$work/t.vcf.gz"
    tabix -p vcf "$work/c.$type.vcf.gz"
    tabix -p vcf "$work/t.$type.vcf.gz"
    bcftools isec -p "$work/$type" "$work/c.$type.vcf.gz" "$work/t.$type.vcf.gz"
    printf '%s %d %d %d %d\n' "$type" "$(grep -vc '^#' "$work/$type/0002.vcf")" "$(grep -vc '^#' "$work/$type/0000.vcf")" \
      "$(grep -vc '^#' "$work/$type/0001.vcf")" \
      "$(paste <(genotypes "$work/$type/0002.vcf") <(genotypes "$work/$type/0003.vcf") | awk '$1 == $2 { n++ } END { print n + 0 }')"
  done
}

"$@"
