package hand

import (
	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// chuangchen2014 follows schemes/chuangchen2014.tmis.
type chuangchen2014 struct{ d *deployment }

func newChuangChen2014(d *deployment) protocol { return chuangchen2014{d} }

func (p chuangchen2014) bits(a *party) int {
	n := 0
	for _, v := range a.kept {
		n += len(v)
	}
	if a.role == "RC" {
		n += len(a.known["x"]) + len(a.known["PSK"])
	}
	return n
}

func (p chuangchen2014) steps(phase lang.PhaseName, u, s *party) ([]step, map[string][]byte) {
	switch phase {
	case lang.Setup:
		return p.setup(s), nil
	case lang.Registration:
		return p.registration(u), nil
	case lang.Password:
		return p.password(u), nil
	}
	return p.login(u, s)
}

func (p chuangchen2014) setup(s *party) []step {
	return []step{
		func(*session, []byte) ([]byte, error) { return p.d.centre.known["PSK"], nil },
		func(_ *session, in []byte) ([]byte, error) {
			s.kept["PSK"] = append([]byte(nil), in...)
			return nil, nil
		},
	}
}

func (p chuangchen2014) registration(u *party) []step {
	h := hasher{hash: p.d.hash}
	v := p.d.v
	return []step{
		func(*session, []byte) ([]byte, error) {
			t := p.d.values(2)
			core.Xor(t[0], u.known["PW"], u.known["BIO"])
			h.h(t[1], t[0])
			return join(nil, u.known["ID"], t[1]), nil
		},
		func(_ *session, in []byte) ([]byte, error) {
			id, hpb := cut(&in, v), cut(&in, v)
			t := p.d.values(4)
			a, b, c, d := t[0], t[1], t[2], t[3]
			h.h(a, id, p.d.centre.known["x"])
			h.h(b, a)
			core.Xor(c, hpb, b)
			core.Xor(d, p.d.centre.known["PSK"], a)
			return join(nil, b, c, d), nil
		},
		func(_ *session, in []byte) ([]byte, error) {
			in = append([]byte(nil), in...)
			u.kept["IDc"] = u.known["ID"]
			u.kept["B"], u.kept["C"], u.kept["D"] = cut(&in, v), cut(&in, v), cut(&in, v)
			return nil, nil
		},
	}
}

// login is what is timed: buffers are made when the session is opened.
func (p chuangchen2014) login(u, s *party) ([]step, map[string][]byte) {
	h := hasher{hash: p.d.hash, buf: make([]byte, 0, 4*p.d.v)}
	v := p.d.v
	id, pw, bio, sid := u.known["ID"], u.known["PW"], u.known["BIO"], s.known["SID"]
	t := p.d.values(2)

	ub := p.d.values(9)
	n1, m1, hn1, aid, m2, n2u, sku, m5, chk := ub[0], ub[1], ub[2], ub[3], ub[4], ub[5], ub[6], ub[7], ub[8]
	sb := p.d.values(7)
	a, n1s, n2, sks, m3, m4, hn2 := sb[0], sb[1], sb[2], sb[3], sb[4], sb[5], sb[6]
	out1, out2 := make([]byte, 0, 4*v), make([]byte, 0, 3*v)

	return []step{
		func(ses *session, _ []byte) ([]byte, error) {
			b, c, d := u.kept["B"], u.kept["C"], u.kept["D"]
			if !core.Equal(id, u.kept["IDc"]) {
				return nil, errRefused
			}
			core.Xor(chk, pw, bio)
			h.h(chk, chk)
			core.Xor(chk, chk, c)
			if !core.Equal(b, chk) {
				return nil, errRefused
			}
			if err := fresh(ses.user, n1); err != nil {
				return nil, err
			}
			h.h(m1, b)
			core.Xor(m1, m1, n1)
			h.h(hn1, n1)
			core.Xor(aid, hn1, id)
			h.h(m2, n1, aid, d)
			out1 = join(out1, aid, m1, m2, d)
			return out1, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			aid, m1, m2, d := cut(&in, v), cut(&in, v), cut(&in, v), cut(&in, v)
			core.Xor(a, d, s.kept["PSK"])
			h.h(n1s, a)
			h.h(n1s, n1s)
			core.Xor(n1s, m1, n1s)
			h.h(t[0], n1s, aid, d)
			if !core.Equal(m2, t[0]) {
				return nil, errRefused
			}
			if err := fresh(ses.server, n2); err != nil {
				return nil, err
			}
			h.h(sks, n1s, n2)
			h.h(m3, n1s)
			h.h(m3, m3)
			core.Xor(m3, n2, m3)
			h.h(m4, sid, n2)
			out2 = join(out2, sid, m3, m4)
			return out2, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			got, m3, m4 := cut(&in, v), cut(&in, v), cut(&in, v)
			if !core.Equal(got, sid) {
				return nil, errRefused
			}
			h.h(n2u, hn1)
			core.Xor(n2u, m3, n2u)
			h.h(t[1], sid, n2u)
			if !core.Equal(m4, t[1]) {
				return nil, errRefused
			}
			h.h(sku, n1, n2u)
			h.h(m5, n2u)
			core.Xor(m5, sku, m5)
			return m5, nil
		},
		func(_ *session, in []byte) ([]byte, error) {
			core.Xor(t[0], in, sks)
			h.h(hn2, n2)
			if !core.Equal(t[0], hn2) {
				return nil, errRefused
			}
			return nil, nil
		},
	}, map[string][]byte{"U": sku, "S": sks}
}

func (p chuangchen2014) password(u *party) []step {
	h := hasher{hash: p.d.hash}
	return []step{func(*session, []byte) ([]byte, error) {
		t := p.d.values(3)
		old, check, cn := t[0], t[1], t[2]
		if !core.Equal(u.known["ID"], u.kept["IDc"]) {
			return nil, errRefused
		}
		core.Xor(old, u.known["PW"], u.known["BIO"])
		h.h(old, old)
		core.Xor(check, old, u.kept["C"])
		if !core.Equal(u.kept["B"], check) {
			return nil, errRefused
		}
		core.Xor(cn, u.known["PWn"], u.known["BIOn"])
		h.h(cn, cn)
		core.Xor(cn, cn, old)
		core.Xor(cn, cn, u.kept["C"])
		u.kept["C"] = cn
		k := u.known
		k["PW"], k["PWn"], k["BIO"], k["BIOn"] = k["PWn"], k["PW"], k["BIOn"], k["BIO"]
		return nil, nil
	}}
}
