package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// An invented scheme has a place, a level of evidence and the counts of its roles in
// the order user, server, centre, other.
type invented struct {
	key         string
	family      lang.Family
	application lang.Application
	evidence    string
	ops         []schemes.Ops
}

// invention is two dozen schemes of all families, of which nothing exists but the
// distribution over families and applications.
func invention() []invented {
	hashes := func(counts ...int) []schemes.Ops {
		var ops []schemes.Ops
		for _, n := range counts {
			ops = append(ops, schemes.Ops{"hash": n, "xor": n - 1, "compare": 2, "random": 1})
		}
		return ops
	}
	with := func(ops []schemes.Ops, name string, counts ...int) []schemes.Ops {
		for i, n := range counts {
			ops[i][name] = n
		}
		return ops
	}
	all := []invented{
		{"aspen2018", lang.FamilySymmetricCipher, lang.ApplicationTMIS, "secondary", with(with(hashes(9, 3, 12, 8), "sign", 1, 0, 2, 1), "enc", 3, 1, 4, 2)},
		{"birch2014", lang.FamilyQuadraticResidue, lang.ApplicationTMIS, "secondary", with(with(hashes(8, 7), "sq", 1), "root", 0, 1)},
		{"cedar2015", lang.FamilyQuadraticResidue, lang.ApplicationTMIS, "transcribed", with(with(hashes(9, 6), "sq", 1), "root", 0, 1)},
		{"dogwood2019", lang.FamilyEllipticCurve, lang.ApplicationMultiServer, "secondary", with(hashes(7, 5, 4), "ecm", 3, 3, 2)},
		{"elder2018", lang.FamilyEllipticCurve, lang.ApplicationIIoT, "secondary", with(hashes(8, 5, 7), "ecm", 3, 2, 1)},
		{"fir2019", lang.FamilyEllipticCurve, lang.ApplicationIIoT, "secondary", with(hashes(11, 6, 9), "ecm", 2, 0, 1)},
		{"gorse2023", lang.FamilyEllipticCurve, lang.ApplicationIIoT, "secondary", with(hashes(6, 5), "ecm", 4, 4)},
		{"hazel2020", lang.FamilyChebyshev, lang.ApplicationIIoT, "secondary", with(hashes(12, 6, 9), "cheb", 2, 2)},
		{"ivy2019", lang.FamilySymmetricCipher, lang.ApplicationWSN, "transcribed", with(with(hashes(7, 4, 6, 3), "enc", 1, 1, 2, 2), "dec", 1, 1, 2, 2)},
		{"juniper2014", lang.FamilyHashOnly, lang.ApplicationWSN, "transcribed", hashes(9, 3, 8)},
	}
	for i, app := range []lang.Application{
		lang.ApplicationTMIS, lang.ApplicationMultiServer,
		lang.ApplicationMultiServer,
	} {
		for j := range []int{3, 6, 5}[i] {
			evidence := fmt.Sprintf("recalled %d %%", 60+5*j)
			if i == 0 && j > 0 {
				evidence = "reconstruction"
			}
			all = append(all, invented{
				fmt.Sprintf("kapok%d", 2000+10*i+j), lang.FamilyHashOnly, app, evidence,
				hashes([][]int{{7 + j, 6}, {8 + j, 5, 4 + j}}[j%2]...),
			})
		}
	}
	return all
}

// ns are invented times of the operations.
var ns = map[string]float64{
	"hash": 65, "xor": 4, "compare": 3, "ecm": 45_000, "cheb": 210_000, "sq": 900, "root": 2_600_000,
	"enc": 300, "dec": 320, "sign": 22_000, "verify": 60_000,
}

// inventedDataset is a dataset of some invented schemes, as measured in seven
// repetitions.
func inventedDataset(t *testing.T, all []invented) *dataset {
	t.Helper()
	names := []string{"U", "S", "RC", "GW"}
	var raw strings.Builder
	raw.WriteString("machine: imaginary\ncpu: Imaginary 1\ngo: go1.26.8\nwidths: 160\n")
	var descriptions []*lang.Description
	s := &dataset{costs: map[costKey]schemes.Cost{}}
	for _, x := range all {
		level, confidence := x.evidence, 0
		fmt.Sscanf(x.evidence, "recalled %d %%", &confidence)
		level, _, _ = strings.Cut(level, " ")
		d := &lang.Description{
			Key: x.key, Family: x.family, Application: x.application,
			Evidence: lang.Evidence{Level: level, Confidence: confidence},
		}
		ops := map[string]schemes.Ops{}
		var messages []schemes.MessageCost
		for i, o := range x.ops {
			d.Roles = append(d.Roles, &lang.Role{Name: names[i], Kind: lang.RoleKinds[i]})
			ops[names[i]] = o
			m := schemes.MessageCost{
				From: names[i], To: names[(i+1)%len(x.ops)],
				Fields: []schemes.FieldCost{{Name: "M", Bits: 160}}, Bits: 160,
			}
			if o["ecm"] > 0 {
				m.Fields, m.Bits = append(m.Fields, schemes.FieldCost{Name: "X", Class: lang.ClassPoint, Bits: 512}),
					m.Bits+512
			}
			if o["enc"] > 0 {
				m.Fields, m.Bits = append(m.Fields,
					schemes.FieldCost{Name: "C", Class: lang.ClassCiphertext, Bits: 640}), m.Bits+640
			}
			messages = append(messages, m)
		}
		descriptions = append(descriptions, d)
		for _, w := range shownWidths {
			for _, p := range []lang.PhaseName{lang.Registration, lang.Login} {
				s.costs[costKey{x.key, w, p}] = schemes.Cost{
					Scheme: x.key, Widths: w, Phase: p, Ops: ops, Messages: messages,
					Storage: schemes.Storage{Card: 800, Roles: map[string]int{"S": 320, "RC": 480, "GW": 640}},
				}
			}
		}
	}
	backends := []string{"sha256", "sha1", "sha512", "blake2s", "blake3", "sha3-256", "ascon"}
	for rep := range 7 {
		factor := 1 + jitter[rep]/100
		for i, hash := range backends {
			for _, x := range all {
				total := 0.0
				for j, ops := range x.ops {
					sum := 150.0
					for op, n := range ops {
						cost := ns[op]
						if op == "hash" {
							cost *= 1 + 0.5*float64(i)
						}
						sum += float64(n) * cost
					}
					total += sum
					fmt.Fprintf(&raw, "BenchmarkLogin/scheme=%s/hash=%s/role=%s-2 10 %.6g ns/op\n", x.key, hash,
						names[j], sum*factor)
				}
				fmt.Fprintf(&raw, "BenchmarkLogin/scheme=%s/hash=%s/role=all-2 10 %.6g ns/op\n", x.key, hash,
					total*factor)
			}
		}
		for _, b := range []string{
			"Hash/hash=sha256/len=64", "Xor/len=20", "Compare/len=20", "Primitive/op=ecm/impl=nistec-p256/bits=256", "Primitive/op=cheb/impl=bigmod/bits=160",
			"Primitive/op=sq/impl=bigmod/bits=1024", "Primitive/op=root/impl=bigmod/bits=1024", "Primitive/op=enc/impl=aes-256-gcm/bits=512",
			"Primitive/op=enc/impl=aes-256-gcm/bits=2560", "Primitive/op=dec/impl=aes-256-gcm/bits=512", "Primitive/op=sign/impl=ecdsa-p256/bits=256",
		} {
			name, rest, _ := strings.Cut(b, "/")
			op, _, _ := strings.Cut(strings.TrimPrefix(rest, "op="), "/")
			fmt.Fprintf(&raw, "Benchmark%s-2 10 %.6g ns/op\n", b,
				factor*ns[or(map[string]string{"Hash": "hash", "Xor": "xor", "Compare": "compare"}[name], op)])
		}
	}
	var err error
	s.run, err = Read(put(t, []byte(raw.String())))
	require.NoError(t, err)
	s.groups = grouped(descriptions)
	return s
}

func headings(groups []group) []string {
	var all []string
	for _, g := range groups {
		all = append(all, g.heading)
	}
	return all
}

func TestGroupsInOrder(t *testing.T) {
	groups := inventedDataset(t, invention()).groups
	require.Equal(t, []string{
		"TMIS: hash-only", "TMIS: symmetric cipher", "TMIS: quadratic residue",
		"Multi-server, not TMIS: hash-only", "Multi-server, not TMIS: elliptic curve",
		"Other applications, not TMIS: hash-only", "Other applications, not TMIS: symmetric cipher",
		"Other applications, not TMIS: elliptic curve", "Other applications, not TMIS: Chebyshev",
	}, headings(groups))
	n := 0
	for _, g := range groups {
		n += len(g.schemes)
		for _, d := range g.schemes {
			require.Equal(t, d.Application == lang.ApplicationTMIS, !strings.Contains(g.heading, "not TMIS"), d.Key)
		}
	}
	require.Equal(t, 24, n)
}

// Every family and every application has a heading and a place: the order is that
// of the lists. A text beside the words has no say, as "not TMIS" once had.
func TestGroupsOfAllWords(t *testing.T) {
	var all []*lang.Description
	for _, f := range slices.Backward(lang.Families) {
		all = append(all, &lang.Description{Family: f, Application: lang.ApplicationTMIS})
	}
	require.Equal(t, []string{
		"TMIS: hash-only", "TMIS: symmetric cipher", "TMIS: quadratic residue", "TMIS: elliptic curve", "TMIS: Chebyshev", "TMIS: other families",
	}, headings(grouped(all)))
	all = nil
	for _, a := range slices.Backward(lang.Applications) {
		all = append(all, &lang.Description{Family: lang.FamilyHashOnly, Application: a, ApplicationText: "not TMIS"})
	}
	require.Equal(t, []string{
		"TMIS: hash-only", "Multi-server, not TMIS: hash-only", "Other applications, not TMIS: hash-only",
	}, headings(grouped(all)))
	require.Len(t, grouped(all)[2].schemes, 4)
	require.Empty(t, grouped(nil))
}
