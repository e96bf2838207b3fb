.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-all bench package image sbom format setup clean
SHELL := /bin/bash
# The SDK itself asks for ICU, which a bare Debian lacks; nothing here depends on a culture.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT ?= 1

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{ printf "  make %-10s %s\n", $$1, $$2 }'

run: setup ## Serve, deliver the demo runs, score them; stays up until Ctrl-C (EXIT=1 ends by itself)
	@eng/demo.sh

test: setup ## Build and run every test but the slow ones
	@eng/build.sh

test-all: setup ## Build and run every test
	@eng/build.sh --all

bench: setup ## Measure the lake's bars against bcftools and plink2, a run against a shell pipeline, identity, and the counter; writes docs/benchmarks/
	@./pfmg --help >/dev/null
	@missed=; for bar in "" bars overhead identity start policy scope beacon cost; do \
	  dotnet run --configuration Release --project tests/Pfmg.Cloud.Benchmarks -- $$bar || missed="$$missed $${bar:-vcf-to-parquet}"; \
	done; [ -z "$$missed" ] || { echo "Missed or not measured:$$missed" >&2; exit 1; }

image: setup ## Build the image that batch nodes run, where a Docker engine is (make package first; IMAGE=NAME:TAG)
	@eng/image.sh build $(IMAGE)

sbom: setup ## Write the image's bill of materials: artifacts/image/sbom.cdx.json
	@eng/image.sh sbom

package: setup ## Make the zip that azd deploy sends: artifacts/package/pfmg.zip
	@eng/package.sh

format: setup ## Lay out the code as the gate wants it
	@dotnet format whitespace Pfmg.Cloud.sln --no-restore

setup: ## Install what is missing: native tools, npm and NuGet packages
	@eng/setup.sh

clean: ## Remove everything built here; packages and the default store stay
	@rm -rf artifacts
