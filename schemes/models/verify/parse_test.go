package verify

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tmisbench/schemes/models"
)

// What the tools print of each kind, cut to what matters.
func TestParseScyther(t *testing.T) {
	end := models.Claim{ID: "U1", End: true}
	claim := models.Claim{ID: "U2"}
	for _, c := range []struct {
		claim models.Claim
		out   string
		want  Verdict
	}{
		{end, "claim\tp,U\tReachable_U1\t-\tOk\t[at least 1 variant]", Reached},
		{end, "claim\tp,U\tReachable_U1\t-\tOk\t[exactly 1 variant]", Reached},
		{end, "claim\tp,U\tReachable_U1\t-\tFail\t[does not occur]", Vacuous},
		{end, "claim\tp,U\tReachable_U1\t-\tFail\t[no attack within bounds]", Unknown},
		{claim, "claim\tp,U\tSecret_U2\tk\tOk\t[proof of correctness]", Verified},
		{claim, "claim\tp,U\tSecret_U2\tk\tOk\t[no attack within bounds]", Bounded},
		{claim, "claim\tp,U\tSecret_U2\tk\tOk\t[does not occur]", Vacuous},
		{claim, "claim\tp,U\tSecret_U2\tk\tFail\t[exactly 1 attack]", Attack},
		{claim, "claim\tp,U\tSecret_U2\tk\tFail\t[at least 3 attacks]", Attack},
		{claim, "warning: something\nclaim\tp,U\tSecret_U2\tk\tOk\t[proof of correctness]\n", Verified},
	} {
		v, line, err := parseScyther(c.out, c.claim)
		require.NoError(t, err, c.out)
		require.Equal(t, c.want, v, c.out)
		require.Contains(t, line, c.claim.ID)
	}
	for _, out := range []string{
		"", "error: [3] syntax error at symbol 'x'", "claim\tp,U\tSecret_U3\tk\tOk\t[proof of correctness]",
		"claim\tp,U\tSecret_U2\tk\tOk\t[we are not sure]", "claim\tp,U\tSecret_U2\tk\tPerhaps\t[proof of correctness]",
		"claim\tp,U\tSecret_U2\tk\tFail\t[no attack within bounds]", "claim\tp,U",
	} {
		v, _, err := parseScyther(out, claim)
		require.ErrorIs(t, err, ErrOutput, out)
		require.Equal(t, Failed, v)
	}
}

func TestParseProVerif(t *testing.T) {
	asked := []models.Claim{{What: "U ends", End: true}, {What: "S ends", End: true}, {What: "key"}, {What: "agreement"}, {What: "identity"}}
	out := `Process 0 (that is, the initial process):
-- Query not event(doneU) in process 0.
RESULT not event(doneU) is false.
RESULT not event(doneS) is true.
RESULT event(keyU(u,s,k)) && attacker(k) ==> event(badS(s)) is true.
RESULT inj-event(acceptU(u,s,k)) ==> inj-event(runU(u,s,k)) is false.
RESULT (but event(acceptU(u,s,k)) ==> event(runU(u,s,k)) is true.)
RESULT not attacker(ID(u)) cannot be proved.
--------------------------------------------------------------
Verification summary:
Query not event(doneU) is false.
`
	got, err := parseProVerif(out, asked)
	require.NoError(t, err)
	var verdicts []Verdict
	for i, r := range got {
		require.Equal(t, asked[i].What, r.Claim)
		verdicts = append(verdicts, r.Verdict)
	}
	require.Equal(t, []Verdict{Reached, Vacuous, Verified, Attack, Unknown}, verdicts)

	got, err = parseProVerif(out, asked[:2])
	require.ErrorIs(t, err, ErrOutput)
	require.Len(t, got, 2, "the others are kept")
	got, err = parseProVerif("RESULT not event(doneU) is false.\nRESULT x is a secret of mine", asked)
	require.ErrorIs(t, err, ErrOutput)
	require.Len(t, got, 1)
	got, err = parseProVerif("File \"m.pv\", line 3, character 4:\nError: syntax error.", asked)
	require.NoError(t, err)
	require.Empty(t, got)
}

func TestParseAvispa(t *testing.T) {
	ofmc := "Open-Source Fixedpoint Model-Checker version 2024\nINPUT:\n   m.o.if\nSUMMARY:\n  %s\nGOAL:\n  secrecy_of_k\n"
	for _, c := range []struct {
		out  string
		end  bool
		want Verdict
	}{
		{"INPUT:\n   m.o.if\nSUMMARY:\n  ATTACK_FOUND\nGOAL:\n  secrecy_of_k\n", false, Attack},
		{"INPUT:\n   m.o.if\nSUMMARY:\n  NO_ATTACK_FOUND\nGOAL:\n  as_specified\n", false, Bounded},
		{"SUMMARY NO_ATTACK_FOUND\nDETAILS TYPED_MODEL\n", false, Bounded},
		{"SUMMARY ATTACK_FOUND\n  GOAL: generic_secrecy\n", false, Attack},
		{"SUMMARY INCONCLUSIVE\n", false, Unknown},
		{"SUMMARY\n  SAFE\nDETAILS\n  BOUNDED_NUMBER_OF_SESSIONS\n", false, Bounded},
		{"SUMMARY\n  UNSAFE\nDETAILS\n  ATTACK_FOUND\n", false, Attack},
		{"SUMMARY ATTACK_FOUND\n", true, Reached},
		{"SUMMARY NO_ATTACK_FOUND\n", true, Vacuous},
		{"SUMMARY INCONCLUSIVE\n", true, Unknown},
	} {
		v, _, err := parseAvispa(c.out, models.Claim{End: c.end})
		require.NoError(t, err, c.out)
		require.Equal(t, c.want, v, c.out)
	}
	for _, out := range []string{"", ofmc, "ofmc: src/Translator.hs:12: Non-exhaustive patterns in function f", "SUMMARY:\n  GOOD\n"} {
		v, _, err := parseAvispa(out, models.Claim{})
		require.ErrorIs(t, err, ErrOutput, out)
		require.Equal(t, Failed, v)
	}
}

// No claim holds unless every role ends; an attack is an attack.
func TestJudge(t *testing.T) {
	judged := func(ends ...Verdict) []Verdict {
		results := []Result{{Verdict: Verified}, {Verdict: Bounded}, {Verdict: Attack}, {Verdict: Timeout}}
		for _, v := range ends {
			results = append(results, Result{End: true, Verdict: v})
		}
		judge(results)
		var all []Verdict
		for _, r := range results[:4] {
			all = append(all, r.Verdict)
		}
		return all
	}
	require.Equal(t, []Verdict{Verified, Bounded, Attack, Timeout}, judged(Reached, Reached))
	require.Equal(t, []Verdict{Vacuous, Vacuous, Attack, Timeout}, judged(Reached, Vacuous))
	require.Equal(t, []Verdict{Vacuous, Vacuous, Attack, Timeout}, judged(Timeout, Vacuous))
	require.Equal(t, []Verdict{Unknown, Unknown, Attack, Timeout}, judged(Timeout, Reached))
	require.Equal(t, []Verdict{Unknown, Unknown, Attack, Timeout}, judged(Failed))
	require.Equal(t, []Verdict{Unknown, Unknown, Attack, Timeout}, judged(), "nobody asked")
}
