package hand

import (
	"encoding/binary"

	"tmisbench/schemes/core"
	"tmisbench/schemes/lang"
)

// amin2018 follows schemes/amin2018.tmis.
type amin2018 struct{ d *deployment }

func newAmin2018(d *deployment) protocol { return amin2018{d} }

func (p amin2018) bits(a *party) int {
	n := 0
	for _, v := range a.kept {
		n += len(v)
	}
	switch a.role {
	case "CS":
		n += len(a.known["x"]) + len(a.known["y"])
	case "S":
		n += len(a.known["SID"])
	}
	return n
}

func (p amin2018) steps(phase lang.PhaseName, u, s *party) ([]step, map[string][]byte) {
	switch phase {
	case lang.Setup:
		return p.setup(s), nil
	case lang.Registration:
		return p.registration(u), nil
	}
	return p.login(u, s)
}

func (p amin2018) setup(s *party) []step {
	h := hasher{hash: p.d.hash}
	v := p.d.v
	t := p.d.values(3)
	d, psid, bs := t[0], t[1], t[2]
	return []step{
		func(ses *session, _ []byte) ([]byte, error) {
			err := fresh(ses.server, d)
			return join(nil, s.known["SID"], d), err
		},
		func(_ *session, in []byte) ([]byte, error) {
			sid, d := cut(&in, v), cut(&in, v)
			h.h(psid, sid, d)
			h.h(bs, psid, p.d.centre.known["y"])
			return join(nil, psid, bs), nil
		},
		func(_ *session, in []byte) ([]byte, error) {
			in = append([]byte(nil), in...)
			s.kept["d"], s.kept["PSID"], s.kept["BS"] = d, cut(&in, v), cut(&in, v)
			return nil, nil
		},
	}
}

func (p amin2018) registration(u *party) []step {
	h := hasher{hash: p.d.hash}
	v := p.d.v
	t := p.d.values(6)
	b, a, pid, c, e, om := t[0], t[1], t[2], t[3], t[4], t[5]
	return []step{
		func(ses *session, _ []byte) ([]byte, error) {
			if err := fresh(ses.user, b); err != nil {
				return nil, err
			}
			h.h(a, u.known["BIO"])
			core.Xor(a, u.known["PW"], a)
			h.h(pid, u.known["ID"], b)
			return join(nil, u.known["ID"], a, pid), nil
		},
		func(_ *session, in []byte) ([]byte, error) {
			id, a, pid := cut(&in, v), cut(&in, v), cut(&in, v)
			h.h(c, id, a)
			h.h(e, pid, p.d.centre.known["x"])
			core.Xor(e, e, a)
			return join(nil, c, e), nil
		},
		func(*session, []byte) ([]byte, error) {
			core.Xor(om, b, a)
			u.kept["C"], u.kept["E"], u.kept["Om"] = c, e, om
			return nil, nil
		},
	}
}

// putTime and isRecent are the reference's own reading of a timestamp: seconds,
// big-endian.
func putTime(dst []byte, t uint64) {
	clear(dst)
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], t)
	copy(dst[max(len(dst)-8, 0):], b[max(8-len(dst), 0):])
}

func isRecent(t []byte, now, window uint64) bool {
	var v uint64
	for _, b := range t {
		v = v<<8 | uint64(b)
	}
	return v <= now+window && now <= v+window
}

// login is what is timed: buffers are made when the session is opened.
func (p amin2018) login(u, s *party) ([]step, map[string][]byte) {
	d, v := p.d, p.d.v
	tw := d.plan.Widths.Bits(lang.ClassTime) / 8
	h := hasher{hash: d.hash, buf: make([]byte, 0, 5*v+tw)}
	id, pw, bio, sid := u.known["ID"], u.known["PW"], u.known["BIO"], s.known["SID"]
	x, y := d.centre.known["x"], d.centre.known["y"]

	ub := d.values(12)
	a, b, pid, di, ni, g, f, z, li, nmc, sku, tu := ub[0], ub[1], ub[2], ub[3], ub[4], ub[5], ub[6], ub[7], ub[8],
		ub[9], ub[10], ub[11]
	sb := d.values(7)
	nm, j, k, wm, nic, sks, ts := sb[0], sb[1], sb[2], sb[3], sb[4], sb[5], sb[6]
	cb := d.values(14)
	dic, nic2, sidc, bsc, nmc2, ncs, pcs, rcs, skc, qcs, vcs, in1, in2, tc := cb[0], cb[1], cb[2], cb[3], cb[4], cb[5],
		cb[6], cb[7], cb[8], cb[9], cb[10], cb[11], cb[12], cb[13]
	tsi, tsm := make([]byte, tw), make([]byte, tw)
	out1, out2, out3, out4 := make([]byte, 0, 4*v+tw), make([]byte, 0, 7*v+2*tw), make([]byte, 0, 4*v),
		make([]byte, 0, 2*v)
	now, window := d.cfg.Clock, d.cfg.Window

	return []step{
		func(ses *session, _ []byte) ([]byte, error) {
			h.h(a, bio)
			core.Xor(a, pw, a)
			h.h(tu, id, a)
			if !core.Equal(u.kept["C"], tu) {
				return nil, errRefused
			}
			core.Xor(b, u.kept["Om"], a)
			h.h(pid, id, b)
			core.Xor(di, u.kept["E"], a)
			if err := fresh(ses.user, ni); err != nil {
				return nil, err
			}
			putTime(tsi, now())
			h.h(g, pid, sid, ni, tsi, di)
			core.Xor(f, di, ni)
			h.h(z, di, ni)
			core.Xor(z, sid, z)
			out1 = join(out1, g, f, z, pid, tsi)
			return out1, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			g, f, z, pid, tsi := cut(&in, v), cut(&in, v), cut(&in, v), cut(&in, v), cut(&in, tw)
			if !isRecent(tsi, now(), window) {
				return nil, errRefused
			}
			if err := fresh(ses.server, nm); err != nil {
				return nil, err
			}
			putTime(tsm, now())
			bs := s.kept["BS"]
			core.Xor(j, bs, nm)
			h.h(k, nm, bs, g, tsm)
			out2 = join(out2, j, k, s.kept["PSID"], g, f, z, pid, tsi, tsm)
			return out2, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			j, k, psid := cut(&in, v), cut(&in, v), cut(&in, v)
			g, f, z, pid := cut(&in, v), cut(&in, v), cut(&in, v), cut(&in, v)
			tsi, tsm := cut(&in, tw), cut(&in, tw)
			if !isRecent(tsm, now(), window) {
				return nil, errRefused
			}
			h.h(dic, pid, x)
			core.Xor(nic2, f, dic)
			h.h(sidc, dic, nic2)
			core.Xor(sidc, z, sidc)
			h.h(tc, pid, sidc, nic2, tsi, dic)
			if !core.Equal(g, tc) {
				return nil, errRefused
			}
			h.h(bsc, psid, y)
			core.Xor(nmc2, bsc, j)
			h.h(tc, nmc2, bsc, g, tsm)
			if !core.Equal(k, tc) {
				return nil, errRefused
			}
			if err := fresh(ses.centre, ncs); err != nil {
				return nil, err
			}
			core.Xor(in1, nmc2, ncs)
			h.h(pcs, nic2, dic)
			core.Xor(pcs, in1, pcs)
			core.Xor(in2, nic2, ncs)
			h.h(rcs, bsc, nmc2)
			core.Xor(rcs, in2, rcs)
			core.Xor(tc, nic2, in1)
			h.h(skc, tc)
			h.h(qcs, in1, skc)
			h.h(vcs, in2, skc)
			out3 = join(out3, pcs, rcs, qcs, vcs)
			return out3, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			pcs, rcs, qcs, vcs := cut(&in, v), cut(&in, v), cut(&in, v), cut(&in, v)
			h.h(wm, s.kept["BS"], nm)
			core.Xor(nic, rcs, wm)
			core.Xor(ts, nic, nm)
			h.h(sks, ts)
			h.h(ts, nic, sks)
			if !core.Equal(vcs, ts) {
				return nil, errRefused
			}
			out4 = join(out4, pcs, qcs)
			return out4, nil
		},
		func(ses *session, in []byte) ([]byte, error) {
			pcs, qcs := cut(&in, v), cut(&in, v)
			h.h(li, ni, di)
			core.Xor(nmc, pcs, li)
			core.Xor(tu, nmc, ni)
			h.h(sku, tu)
			h.h(tu, nmc, sku)
			if !core.Equal(qcs, tu) {
				return nil, errRefused
			}
			return nil, nil
		},
	}, map[string][]byte{"U": sku, "S": sks, "CS": skc}
}
