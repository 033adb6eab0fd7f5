package adversary

import (
	"fmt"

	"tmisbench/schemes"
	"tmisbench/schemes/lang"
)

// trials is how many wrong passwords are typed. A fuzzy verifier of 8 bits lets
// one of 256 pass, which is its purpose; more than tolerated is none.
const (
	trials    = 64
	tolerated = 4
)

// mistype types wrong passwords in a phase. The answer is how often something
// else than the user's own device found out, or nobody.
func (an *analysis) mistype(d *deployment, phase lang.PhaseName) (elsewhere, nowhere int, example string, err error) {
	for i := range trials {
		ses, err := d.open(phase, victim, honest)
		if err != nil {
			return 0, 0, "", err
		}
		if err := an.typeWrong(d, ses, i); err != nil {
			return 0, 0, "", err
		}
		_, err = schemes.Carry(ses, nil)
		if err == nil {
			nowhere++
			example = "nobody refuses"
			continue
		}
		r, err := refusal(err)
		if err != nil {
			return 0, 0, "", err
		}
		if r.Role != d.user || sent(ses, r, d.user) {
			elsewhere++
			example = fmt.Sprintf("after a message was sent %s refuses: %s", r.Role, r.Stmt.Text)
		}
	}
	return elsewhere, nowhere, example, nil
}

func (an *analysis) typeWrong(d *deployment, ses session, i int) error {
	wrong := make([]byte, len(an.words.of(victim)))
	an.words.put(wrong, (an.words.chosen[victim]+1+i)%an.words.size)
	for _, v := range d.factors(lang.ClassPassword) {
		if err := ses.Set(d.user, v.Name, wrong); err != nil {
			return err
		}
	}
	return nil
}

// sent says whether a role has sent a message before it refused.
func sent(ses session, r *schemes.Refusal, role string) bool {
	for _, st := range ses.Plan().Steps {
		for _, s := range st.Stmts {
			if s == r.Stmt {
				return false
			}
		}
		if st.Role == role && st.Send >= 0 {
			return true
		}
	}
	return true
}

// undetected types wrong passwords at login.
func (an *analysis) undetected(_ attacker) (outcome, error) {
	if len(an.recorded.factors(lang.ClassPassword)) == 0 {
		return inapplicable("the description has no password")
	}
	d, err := an.replica(false)
	if err != nil {
		return outcome{}, err
	}
	elsewhere, nowhere, example, err := an.mistype(d, lang.Login)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{note: fmt.Sprintf("%d of %d wrong passwords passed the device's own check", elsewhere+nowhere, trials)}
	if elsewhere+nowhere > tolerated {
		o.broken = true
		o.proof.Say("%d of %d wrong passwords are not found out by the device: %s", elsewhere+nowhere, trials, example)
	}
	return o, nil
}

// change asks of a password change that it needs no messages and finds out a wrong
// old password before it spoils the card.
func (an *analysis) change(_ attacker) (outcome, error) {
	plan := an.recorded.plan.Phase(lang.Password)
	if plan == nil || len(an.recorded.factors(lang.ClassPassword)) == 0 {
		return inapplicable("password change is not described")
	}
	d, err := an.replica(false)
	if err != nil {
		return outcome{}, err
	}
	elsewhere, nowhere, example, err := an.mistype(d, lang.Password)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{note: fmt.Sprintf("local; %d of %d wrong old passwords passed", nowhere, trials)}
	if nowhere > tolerated {
		o.broken = true
		o.proof.Say("%d of %d wrong old passwords are accepted: %s", nowhere, trials, example)
		if d, err = an.replica(false); err != nil {
			return o, err
		}
		if err := an.spoil(d, &o); err != nil {
			return o, err
		}
	}
	if err := an.lockedOut(&o); err != nil {
		return o, err
	}
	if n := len(plan.Messages); n > 0 {
		o.broken = true
		o.proof.Say("the change takes %d messages: it cannot be made without the other parties", n)
	} else if elsewhere > tolerated {
		return o, fmt.Errorf("a change without messages was refused elsewhere: %s", example)
	}
	if o.broken {
		o.note = ""
	}
	return o, nil
}

// spoil changes a password after a wrong old one, and then logs in with the new.
func (an *analysis) spoil(d *deployment, o *outcome) error {
	ses, err := d.open(lang.Password, victim, honest)
	if err != nil {
		return err
	}
	if err := an.typeWrong(d, ses, 0); err != nil {
		return err
	}
	if _, err := schemes.Carry(ses, nil); err != nil {
		_, err = refusal(err)
		return err
	}
	r, err := an.renewed(d)
	if r != nil {
		o.proof.Say("after such a change the new password does not log in: %s refuses: %s", r.Role, r.Stmt.Text)
	}
	return err
}

// renewed logs in with the new password and says who refuses.
func (an *analysis) renewed(d *deployment) (*schemes.Refusal, error) {
	d.now += pause
	ses, err := d.Open(lang.Login, victim, honest)
	if err != nil {
		return nil, err
	}
	if _, err = schemes.Carry(ses, nil); err != nil {
		return refusal(err)
	}
	return nil, nil
}

// lockedOut changes a password as it should be changed, and then logs in with the
// new: a description may keep a fault of its paper.
func (an *analysis) lockedOut(o *outcome) error {
	d, err := an.replica(false)
	if err != nil {
		return err
	}
	ses, err := d.open(lang.Password, victim, honest)
	if err != nil {
		return err
	}
	if _, err := schemes.Carry(ses, nil); err != nil {
		return fmt.Errorf("changing a password: %w", err)
	}
	r, err := an.renewed(d)
	if r != nil {
		o.broken = true
		o.proof.Say("after a change with the right old password the new one does not log in: %s refuses: %s",
			r.Role, r.Stmt.Text)
	}
	return err
}
