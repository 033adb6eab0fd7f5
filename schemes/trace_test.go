package schemes_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// A trace can be checked by anybody: from what the parties know, draw and read
// off the clock, and from the statements as they are printed, every other value
// follows. The reader below does that. It shares nothing with the engine: it reads
// the text of a statement and knows the standard library. Of the values that it is
// to find it uses nothing but lengths: of the parts of a split, and of a number by
// itself; and what was drawn inside an operation: it reads the initial value off a
// ciphertext, looks for the message at the end of a square root, and verifies a
// signature in place of making one.
func TestTrace(t *testing.T) {
	every, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	for _, s := range append(all(t), every) {
		for _, widths := range []string{"paper", "160", "256"} {
			t.Run("scheme="+s.Description().Key+"/widths="+widths, func(t *testing.T) {
				plan, err := s.Plan(widths)
				require.NoError(t, err)
				traces, err := schemes.Trace(s,
					schemes.Config{Widths: widths, Random: schemes.Seeded(9), Clock: schemes.StoppedClock})
				require.NoError(t, err)
				r := newReader(plan)
				require.Len(t, traces, len(s.Description().Phases))
				for _, tr := range traces {
					r.begin(s.Description().Phase(tr.Phase))
					told := map[*lang.Stmt]int{}
					for i, ev := range tr.Events {
						require.NoError(t, r.event(tr.Events, i), "%s, event %d of %s", tr.Phase, i, ev.Role)
						told[ev.Stmt]++
					}
					for _, st := range s.Description().Phase(tr.Phase).Stmts {
						want := 1 // check, now, fresh, agree, message
						switch st.Kind {
						case lang.Part:
							want = 0
						case lang.Store, lang.Load:
							want = len(st.Items)
						case lang.Assign:
							want = len(st.Names)
						}
						require.Equal(t, want, told[st], "events of %s", st.Text)
					}
				}
			})
		}
	}
}

// The reader would notice a trace that is wrong in a single bit of any value that
// it is to find.
func TestTraceReaderNotices(t *testing.T) {
	s, err := schemes.Find("testdata/everything.tmis")
	require.NoError(t, err)
	plan, err := s.Plan("paper")
	require.NoError(t, err)
	traces, err := schemes.Trace(s, schemes.Config{Random: schemes.Seeded(9), Clock: schemes.StoppedClock})
	require.NoError(t, err)
	read := func() error {
		r := newReader(plan)
		for _, tr := range traces {
			r.begin(s.Description().Phase(tr.Phase))
			for i := range tr.Events {
				if err := r.event(tr.Events, i); err != nil {
					return err
				}
			}
		}
		return nil
	}
	require.NoError(t, read())
	for _, tr := range traces {
		for _, ev := range tr.Events {
			if ev.Kind == "known" || ev.Kind == "fresh" || ev.Kind == "now" {
				continue
			}
			ev.Value[0] ^= 1
			require.Error(t, read(), "%s: %s of %s", tr.Phase, ev.Kind, ev.Stmt.Text)
			ev.Value[0] ^= 1
		}
	}
}

// reader recomputes a trace.
type reader struct {
	v      int                          // bytes of a hash
	roles  map[string]map[string][]byte // what each role holds in this phase
	stores map[string][]byte            // by role, store, key and entry
	left   []byte                       // what is left of a split
	plan   *lang.Plan
	part   map[*lang.Stmt]string // suffix of the names of a part
}

func newReader(plan *lang.Plan) *reader {
	return &reader{v: plan.Widths.V / 8, stores: map[string][]byte{}, plan: plan}
}

// begin begins a phase: everybody has forgotten everything.
func (r *reader) begin(ph *lang.Phase) {
	r.roles, r.part = map[string]map[string][]byte{}, map[*lang.Stmt]string{}
	for _, role := range r.plan.Scheme.Roles {
		r.roles[role.Name] = map[string][]byte{}
	}
	part, suffix := 1, ""
	for i, st := range ph.Stmts {
		if st.Kind == lang.Part && i > 0 {
			part++
			suffix = fmt.Sprintf("@%d", part)
		}
		r.part[st] = suffix
	}
}

// event takes a given value over, and recomputes any other.
func (r *reader) event(events []schemes.Event, i int) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	ev := events[i]
	env := r.roles[ev.Role]
	p := &prose{env: env, v: r.v, reader: r, part: r.part[ev.Stmt], given: ev.Value}
	if ev.Stmt != nil {
		p.words = words(ev.Stmt.Text)
	}
	got := ev.Value
	switch ev.Kind {
	case "known":
		for role, other := range r.roles {
			have, held := other[ev.Name.String()]
			must(!held || bytes.Equal(have, got), "%s knows another %s", role, ev.Name)
		}
	case "fresh", "now":
		must(p.skip(ev.Kind) || p.skip("("), "%s draws nothing", ev.Stmt.Text)
	case "assign", "agree":
		got = r.assign(p, events, i)
	case "check":
		got = p.check(len(ev.Value))
	case "store", "load":
		got = r.record(p, ev)
	case "message":
		got = r.message(p, ev)
	default:
		return fmt.Errorf("event of kind %q", ev.Kind)
	}
	must(bytes.Equal(got, ev.Value), "%s %s: %x, but the trace says %x", ev.Kind, ev.Name, got, ev.Value)
	if ev.Name.Text != "" && ev.Kind != "store" {
		if have, held := env[ev.Name.String()]; held {
			must(bytes.Equal(have, got), "%s holds another %s", ev.Role, ev.Name)
		}
		env[ev.Name.String()] = got
	}
	return nil
}

func must(ok bool, format string, args ...any) {
	if !ok {
		panic(fmt.Sprintf(format, args...))
	}
}

// assign reads a = e, agree a = e, a || b = e, and (r, p) = Gen(e), in which p is a
// given value that stands in the next event.
func (r *reader) assign(p *prose, events []schemes.Event, i int) []byte {
	ev := events[i]
	p.skip("agree")
	if split := p.skip("("); split && p.words[3] == ")" && p.words[5] == "Gen" {
		must(p.name() == ev.Name.String() && p.skip(","), "%s is not the first result", ev.Name)
		helper := events[i+1]
		must(p.name() == helper.Name.String() && p.skip(")") && p.skip("=") && p.skip("Gen") && p.skip("("),
			"not a Gen")
		return p.hash(append(bytes.Clone(p.expr()), helper.Value...))
	}
	names := []string{p.name()}
	for p.skip("||") || p.skip(",") {
		names = append(names, p.name())
	}
	p.skip(")")
	must(p.skip("="), "no equation")
	if names[0] == ev.Name.String() {
		for k := range names {
			p.width += len(events[i+k].Value)
		}
		r.left = p.side(len(ev.Value))
	}
	part := r.left
	if names[len(names)-1] != ev.Name.String() {
		part = part[:len(ev.Value)]
	}
	r.left = r.left[len(part):]
	return part
}

// record reads store NAME[key] { a, b = c } and load NAME[key] { a }.
func (r *reader) record(p *prose, ev schemes.Event) []byte {
	must(p.next() == ev.Kind, "not a %s", ev.Kind)
	place := ev.Role + " " + p.next()
	if len(p.words) > 1 && p.words[0] == "[" && p.words[1] == "any" {
		for at, v := range r.stores {
			if strings.HasPrefix(at, place+" [") && strings.HasSuffix(at,
				"] "+strings.TrimSuffix(ev.Name.String(), p.part)) && bytes.Equal(v, ev.Value) {
				return v
			}
		}
		panic("no record has this entry")
	}
	if p.skip("[") {
		place += fmt.Sprintf(" [%x]", p.expr())
		must(p.skip("]"), "no end of the key")
	}
	must(p.skip("{"), "no entries")
	for {
		name := p.next()
		from := name
		if p.skip("=") {
			from = p.next()
		}
		if told := ev.Name.String(); name == told || ev.Kind == "load" && name+p.part == told {
			if ev.Kind == "store" {
				r.stores[place+" "+name] = p.value(from)
			}
			v, ok := r.stores[place+" "+name]
			must(ok, "%s is not in store", name)
			return v
		}
		must(p.skip(","), "%s is not among the entries", ev.Name)
	}
}

// message reads A -> B : { a, b }. The receiver then holds the fields.
func (r *reader) message(p *prose, ev schemes.Event) []byte {
	must(p.next() == ev.Role, "not from %s", ev.Role)
	must(p.skip(map[bool]string{true: "=>", false: "->"}[ev.Secure]), "not that kind of channel")
	must(p.next() == ev.To && p.skip(":") && p.skip("{"), "not to %s", ev.To)
	var wire []byte
	for i, f := range ev.Fields {
		must(i == 0 || p.skip(","), "too few fields")
		name := p.next()
		must(name+p.part == f.Name.String(), "field %s stands elsewhere", f.Name)
		v := p.value(name)
		must(8*len(v) == f.Bits, "%s has %d bits", f.Name, 8*len(v))
		wire = append(wire, v...)
		to := r.roles[ev.To]
		if have, held := to[f.Name.String()]; held {
			must(bytes.Equal(have, v), "%s holds another %s", ev.To, f.Name)
		}
		to[f.Name.String()] = v
	}
	must(p.skip("}"), "too many fields")
	return wire
}

// prose is the rest of a statement, and what its names mean.
type prose struct {
	env    map[string][]byte
	v      int
	words  []string
	reader *reader
	part   string // suffix of names
	given  []byte // the value that is to be found, for what was drawn in finding it
	width  int    // of all that stands left of the sign of equality
}

// words cuts a statement into names, numbers, strings and signs.
func words(text string) []string {
	text = strings.NewReplacer("⊕", "^", "‖", "||", "∥", "||", "→", "->", "⇒", "=>", "−", "-", "’", "'", "′",
		"'").Replace(text)
	signs := []string{"||", "->", "=>", "=="}
	var out []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := strings.IndexAny(text, " (),;{}[]:=^|+*->\"")
		switch {
		case text[0] == '"':
			n = 2 + strings.Index(text[1:], `"`)
		case n < 0:
			n = len(text)
		case n == 0:
			n = 1
			for _, s := range signs {
				if strings.HasPrefix(text, s) {
					n = len(s)
				}
			}
		}
		out = append(out, text[:n])
		text = text[n:]
	}
	return out
}

// A description may be written with the signs of papers, all of them.
func TestWordsOfPapers(t *testing.T) {
	require.Equal(t, words("a' || b' = c ^ d - e || f"), words("a′ ‖ b’ = c ⊕ d − e ∥ f"))
	require.Equal(t, words("A -> B : {a}"), words("A → B : {a}"))
	require.Equal(t, words("A => B : {a}"), words("A ⇒ B : {a}"))
}

func (p *prose) next() string {
	must(len(p.words) > 0, "the statement ends early")
	w := p.words[0]
	p.words = p.words[1:]
	return w
}

func (p *prose) skip(w string) bool {
	if len(p.words) == 0 || p.words[0] != w {
		return false
	}
	p.words = p.words[1:]
	return true
}

// name reads a name as traces have it, with the suffix of its part.
func (p *prose) name() string { return p.next() + p.part }

func (p *prose) value(name string) []byte {
	v, ok := p.env[name+p.part]
	must(ok, "%s is not known here", name)
	return v
}

// hash is the first v bytes of SHA-256.
func (p *prose) hash(in []byte) []byte {
	sum := sha256.Sum256(in)
	return sum[:p.v]
}

// check reads check a == b, check a > b and check recent(a): the result is a.
func (p *prose) check(width int) []byte {
	must(p.skip("check"), "not a check")
	if p.skip("recent") {
		return p.sum(0)
	}
	if p.skip("Verify") {
		a := p.args()
		must(p.reader.verify(a[0], a[1], a[2]), "the signature is not valid")
		return a[1]
	}
	x := p.side(width)
	switch sign := p.next(); sign {
	case "==":
		must(bytes.Equal(x, p.side(width)), "the sides differ")
	case ">":
		must(bytes.Compare(x, p.side(width)) > 0, "the left side is not greater")
	default:
		must(false, "unknown comparison %s", sign)
	}
	return x
}

// side reads one side of an equation or a check. If it is nothing but a number it
// has the width of the other side.
func (p *prose) side(width int) []byte {
	if len(p.words) == 1 || len(p.words) > 1 && (p.words[1] == "==" || p.words[1] == ">") {
		return p.sum(width)
	}
	return p.expr()
}

// expr reads a concatenation: the loosest operation.
func (p *prose) expr() []byte {
	v := bytes.Clone(p.xor())
	for p.skip("||") {
		v = append(v, p.xor()...)
	}
	return v
}

// xor reads a ^ b ^ ...; a mask stretch(k) is as wide as the widest of the others.
func (p *prose) xor() []byte {
	var operands, masks [][]byte
	width := 0
	for first := true; first || p.skip("^"); first = false {
		if p.skip("stretch") {
			masks = append(masks, p.sum(0))
			continue
		}
		operands = append(operands, p.sum(0))
		width = len(operands[len(operands)-1])
	}
	for _, k := range masks {
		mask := bytes.Clone(k)
		for i := byte(1); len(mask) < width; i++ {
			mask = append(mask, p.hash(append(bytes.Clone(k), i))...)
		}
		operands = append(operands, mask[:width])
	}
	v := make([]byte, width)
	for _, o := range operands {
		must(len(o) == width, "xor of %d and %d bytes", width, len(o))
		for i := range v {
			v[i] ^= o[i]
		}
	}
	return v
}

// sum reads a + b - c: the tightest operation. want is the width of a bare
// number; 0 stands for one byte, as it has in a concatenation.
func (p *prose) sum(want int) []byte {
	v := p.product(max(want, 1))
	for {
		sign := int64(1)
		if p.skip("-") {
			sign = -1
		} else if !p.skip("+") {
			return v
		}
		b := new(big.Int).SetBytes(p.product(len(v)))
		n := new(big.Int).SetBytes(v)
		n.Add(n, b.Mul(b, big.NewInt(sign)))
		n.Mod(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v)))) // never negative
		v = n.FillBytes(make([]byte, len(v)))
	}
}

// args reads arguments in brackets.
func (p *prose) args() [][]byte {
	must(p.skip("("), "no bracket")
	args := [][]byte{p.expr()}
	for p.skip(",") || p.skip(";") {
		args = append(args, p.expr())
	}
	must(p.skip(")"), "no closing bracket")
	return args
}

// product reads k * P.
func (p *prose) product(width int) []byte {
	v := p.operand(width)
	if p.skip("*") {
		return multiply(v, p.product(width))
	}
	return v
}

func (p *prose) operand(width int) []byte {
	w := p.next()
	if n, err := strconv.ParseUint(w, 10, 64); err == nil {
		return new(big.Int).SetUint64(n).FillBytes(make([]byte, width))
	}
	if w[0] == '"' {
		return []byte(w[1 : len(w)-1])
	}
	if w == "(" {
		v := p.expr()
		must(p.skip(")"), "no closing bracket")
		return v
	}
	if !p.skip("(") {
		return p.value(w)
	}
	p.words = append([]string{"("}, p.words...)
	args := p.args()
	if v, ok := p.algebra(w, args); ok {
		return v
	}
	switch in := bytes.Join(args, nil); w {
	case "h", "bh", "Rep": // Rep of an exact reading: h(bio || helper)
		return p.hash(in)
	case "fv":
		return in[len(in)-1:]
	}
	panic("unknown operation " + w)
}
