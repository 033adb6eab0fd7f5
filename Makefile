# make test       what CI checks at every change
# make test-long  the same with whole matrices, the race detector over everything, and emulated processors
# make bench      measure this machine, then make its tables and figures
# They need Go and make; what else would widen the tests is named where it is skipped.

GO ?= go
RESULTS ?= results

# packages in which goroutines meet; their tests of that are named TestConcurrent...
CONCURRENT = ./bench/fleet ./schemes ./schemes/prim ./schemes/core ./schemes/adversary

.PHONY: test test-long bench growth report board security vet format static unit unit-long race race-long cross cross-long test-cross \
	generate generate-check goldens fuzz

test: vet format static unit race cross generate-check
	@echo "make test: all checks passed"

test-long: vet format static unit-long race-long cross-long test-cross generate-check
	@echo "make test-long: all checks passed"

# bench goes on with a run of the same commit and settings that was interrupted, and
# replaces any other; so does growth
bench:
	$(GO) run ./cmd/benchrun run --out $(RESULTS) --resume --overwrite
	@$(MAKE) --no-print-directory report

# growth measures populations of up to a million users; it takes much longer than bench
growth:
	$(GO) run ./cmd/benchrun growth --out $(RESULTS) --resume --overwrite
	@$(MAKE) --no-print-directory report

# report makes the tables and figures of this machine again
report:
	$(GO) run ./cmd/benchrun report $(RESULTS)/$$($(GO) run ./cmd/benchrun env --machine)

# board packs one executable for a board that has neither Go nor this repository:
# make board GOARCH=arm64, or riscv64, amd64, or arm with GOARM=6 or 7
DIST ?= dist
board:
	@arch=$$($(GO) env GOARCH) && if [ "$$arch" = arm ]; then arch=armv$$($(GO) env GOARM | cut -d, -f1); fi && \
	file=benchrun-linux-$$arch && mkdir -p $(DIST) && vcs=auto && \
	if ! git status >/dev/null 2>&1; then vcs=false; echo "git does not read this folder: the commit will be unknown"; fi && \
	GOOS=linux CGO_ENABLED=0 $(GO) build -buildvcs=$$vcs -trimpath -ldflags='-s -w' -o $(DIST)/$$file ./cmd/benchrun && \
	printf 'copy it to the board: scp %s BOARD:\nand measure there:    ./%s run && ./%s report results/$$(./%s env --machine)\n' \
		$(DIST)/$$file $$file $$file $$file >$(DIST)/$$file.txt && cat $(DIST)/$$file.txt

# security attacks every scheme and writes the tables, the figure and the derivations
security:
	$(GO) run ./cmd/benchrun attack --out $(RESULTS)/security

vet:
	$(GO) vet ./...

format:
	@out=$$($(GO) tool gofumpt -l .); if [ -n "$$out" ]; then echo "not formatted, run: $(GO) tool gofumpt -w ."; echo "$$out"; exit 1; fi

static:
	$(GO) tool staticcheck ./...

# With -short every check is made, and the matrices of schemes, backends, widths and
# seeds are thinned out.
unit:
	$(GO) test -short ./...

unit-long:
	$(GO) test -timeout 30m ./...

# the race detector needs cgo and a C compiler
race: RACE = -short -run '^TestConcurrent'
race-long: RACE = -short
race race-long:
	@if [ "$$($(GO) env CGO_ENABLED)" = 1 ] && command -v "$$($(GO) env CC)" >/dev/null; then \
		$(GO) test -race $(RACE) $(CONCURRENT); \
	else \
		echo "SKIPPED: race detector: it needs a C compiler, such as gcc"; \
	fi

# cross builds for a processor and for a system of another kind; the revision is left out,
# since git refuses to tell it in a checkout of another user
cross: PLATFORMS = linux/arm64 windows/amd64
cross-long: PLATFORMS = linux/arm64 linux/arm linux/riscv64 darwin/arm64 windows/amd64
cross cross-long:
	@for p in $(PLATFORMS); do \
		echo "build $$p"; \
		GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) build -buildvcs=false ./... || exit 1; \
		if [ $@ = cross-long ]; then GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 $(GO) vet ./schemes/... || exit 1; fi; \
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

# generate makes again what is generated: the assembly of core, by programs that are
# modules of their own, and the tables of the grammar page
generate:
	$(GO) generate ./...

# generate-check generates again and demands that no file changes
TREE = find . -name .git -prune -o -type f -print0 | sort -z | xargs -0 cksum
generate-check:
	@for d in schemes/core/_asm/*/; do \
		if ! (cd $$d && $(GO) mod download) >/dev/null 2>&1; then \
			echo "SKIPPED: generated files: the modules of $$d cannot be had; they need the module proxy"; exit 0; \
		fi; \
	done; \
	before=$$(mktemp) && after=$$(mktemp) && trap 'rm -f $$before $$after' EXIT && $(TREE) >$$before && \
	$(MAKE) --no-print-directory generate && $(TREE) >$$after || exit 1; \
	if ! cmp -s $$before $$after; then \
		echo "generated files are not what their sources say: commit what make generate writes:"; \
		diff $$before $$after | cut -d' ' -f4- | sort -u; exit 1; \
	fi

# goldens writes the expected output of the command, in its scripts and traces. The golden
# files of other packages are written by their -update flags, see .github/CONTRIBUTING.md.
# Read the difference before you commit it.
goldens:
	$(GO) test ./cmd/benchrun -run 'TestScripts|TestTraces' -update

# fuzz runs every fuzz target for a short while
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done
