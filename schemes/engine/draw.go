package engine

import (
	"fmt"
	"io"

	"tmisbench/schemes/lang"
	"tmisbench/schemes/prim"
)

// draw gives a value of a class: random bits, or what the class asks for.
func (p *Program) draw(class lang.Class, dst []byte, random io.Reader) error {
	switch class {
	case "scalar":
		return prim.DrawScalar(dst, random)
	case "degree":
		return prim.DrawDegree(dst, random)
	case "prime":
		return prim.RabinPrime(dst, random)
	case "sigsk":
		return p.Plan.Widths.Signature().Draw(dst, random)
	case "base":
		prim.Generator(dst)
		return nil
	}
	_, err := io.ReadFull(random, dst)
	return err
}

// derive computes a value that is of others of its owner.
func (p *Program) derive(v *lang.Value, a *party) {
	of := func(name string) []byte {
		r, _ := a.place(name) // the checker has found it
		return a.bytes(r)
	}
	switch v.Class {
	case "modulus":
		prim.Product(of(v.Name), of(v.Of[0]), of(v.Of[1]))
	case "sigpk":
		if !p.Plan.Widths.Signature().Public(of(v.Name), of(v.Of[0])) {
			panic(fmt.Sprintf("engine: %s was drawn, but is no private key", v.Of[0]))
		}
	}
}
