# make test   everything that CI checks
# make bench  measure this machine, then make its tables and figures
# Both need Go and make, nothing else; what else would widen the tests is named
# where it is skipped.

GO ?= go
RESULTS ?= results

# packages whose code runs in several goroutines
CONCURRENT = ./schemes ./schemes/prim ./schemes/core ./schemes/adversary

PLATFORMS = linux/arm64 linux/arm linux/riscv64 darwin/arm64 windows/amd64

.PHONY: test bench growth report security vet format static unit race cross test-cross generate generate-check fuzz

test: vet format static unit race cross test-cross generate-check
	@echo "make test: all checks passed"

bench:
	$(GO) run ./cmd/benchrun run --out $(RESULTS) --overwrite
	@$(MAKE) --no-print-directory report

# growth measures populations of up to a million users; it takes much longer than bench
growth:
	$(GO) run ./cmd/benchrun growth --out $(RESULTS) --overwrite
	@$(MAKE) --no-print-directory report

# report makes the tables and figures of this machine again
report:
	$(GO) run ./cmd/benchrun report $(RESULTS)/$$($(GO) run ./cmd/benchrun env --machine)

# security attacks every scheme and writes the tables, the figure and the derivations
security:
	$(GO) run ./cmd/benchrun attack --out $(RESULTS)/security

vet:
	$(GO) vet ./...

format:
	@out=$$($(GO) tool gofumpt -l .); if [ -n "$$out" ]; then echo "not formatted, run: $(GO) tool gofumpt -w ."; echo "$$out"; exit 1; fi

static:
	$(GO) tool staticcheck ./...

unit:
	$(GO) test ./...

# the race detector needs cgo and a C compiler
race:
	@if [ "$$($(GO) env CGO_ENABLED)" = 1 ] && command -v "$$($(GO) env CC)" >/dev/null; then \
		$(GO) test -race -short $(CONCURRENT); \
	else \
		echo "SKIPPED: race detector: it needs a C compiler, such as gcc"; \
	fi

cross:
	@for p in $(PLATFORMS); do \
		echo "build $$p"; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build ./... || exit 1; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) vet ./schemes/... || exit 1; \
	done

# test-cross runs the tests of the core and of what computes with it on other
# processors, emulated. The Cortex-A72 has the SHA-2 instructions and not SM3, for
# which see schemes/core/sm3.go.
EMULATED = ./schemes/core ./schemes/prim ./schemes/engine ./schemes
test-cross:
	@for m in "arm64 aarch64 cortex-a72" "arm arm" "riscv64 riscv64"; do \
		set -- $$m; \
		q=$$(command -v qemu-$$2 || command -v qemu-$$2-static); \
		if [ -z "$$q" ]; then \
			echo "SKIPPED: tests on linux/$$1: they need qemu-$$2, on Debian: apt-get install qemu-user"; \
			continue; \
		fi; \
		echo "test linux/$$1 under $$(basename $$q) $$3"; \
		GOOS=linux GOARCH=$$1 CGO_ENABLED=0 $(GO) test -short -exec "$$q $${3:+-cpu $$3}" $(EMULATED) || exit 1; \
	done

# the assembly is generated, by programs that are modules of their own
generate:
	$(GO) generate ./schemes/core

# generate-check generates again and demands no difference
generate-check:
	@for d in schemes/core/_asm/*/; do \
		if ! (cd $$d && $(GO) mod download) >/dev/null 2>&1; then \
			echo "SKIPPED: generated assembly: the modules of $$d cannot be had; they need the module proxy"; exit 0; \
		fi; \
	done; \
	old=$$(cat schemes/core/*_amd64.* | cksum); $(MAKE) --no-print-directory generate || exit 1; \
	if [ "$$old" != "$$(cat schemes/core/*_amd64.* | cksum)" ]; then \
		echo "the assembly of schemes/core is not what _asm generates: commit what make generate writes"; exit 1; \
	fi

# fuzz runs every fuzz target for a short while
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done
