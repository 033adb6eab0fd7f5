# make test   everything that CI checks
# make bench  measure this machine, then make its tables and figures
# Both need Go and make, nothing else; what else would widen the tests is named
# where it is skipped.

GO ?= go
RESULTS ?= results

# packages whose code runs in several goroutines
CONCURRENT = ./schemes ./schemes/prim ./schemes/core

PLATFORMS = linux/arm64 linux/arm linux/riscv64 darwin/arm64 windows/amd64

.PHONY: test bench report vet format static unit race cross fuzz

test: vet format static unit race cross
	@echo "make test: all checks passed"

bench:
	$(GO) run ./cmd/benchrun run --out $(RESULTS) --overwrite
	@$(MAKE) --no-print-directory report

# report makes the tables and figures of this machine again
report:
	$(GO) run ./cmd/benchrun report $(RESULTS)/$$($(GO) run ./cmd/benchrun env --machine)

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

# fuzz runs every fuzz target for a short while
FUZZTIME ?= 20s
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done
