package schemes_test

import (
	"bytes"
	"errors"
	"fmt"
	"log"

	"tmisbench/schemes"
)

// deploy sets up one server and one registered user.
func deploy(name string) schemes.Deployment {
	s, err := schemes.Find(name)
	if err != nil {
		log.Fatal(err)
	}
	d, err := s.Deploy(schemes.Config{Hash: "sha256", Widths: "160"})
	if err != nil {
		log.Fatal(err)
	}
	server, err := schemes.AddServer(d)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := schemes.AddUser(d, server); err != nil {
		log.Fatal(err)
	}
	return d
}

// A login from beginning to end, with the messages carried unchanged.
func Example() {
	s, err := schemes.Find("chuangchen2014")
	if err != nil {
		log.Fatal(err)
	}
	d, err := s.Deploy(schemes.Config{Hash: "sha256", Widths: "160"})
	if err != nil {
		log.Fatal(err)
	}
	server, err := schemes.AddServer(d)
	if err != nil {
		log.Fatal(err)
	}
	user, err := schemes.AddUser(d, server)
	if err != nil {
		log.Fatal(err)
	}

	login, err := d.Open("login", user, server)
	if err != nil {
		log.Fatal(err)
	}
	if err := new(schemes.Carrier).Run(login); err != nil {
		log.Fatal(err)
	}
	fmt.Println("evidence:", s.Description().Evidence)
	for _, m := range login.Plan().Messages {
		fmt.Printf("%s -> %s: %d bits\n", m.From, m.To, m.Bits())
	}
	fmt.Println("same key:", bytes.Equal(login.Key("U"), login.Key("S")))
	// Output:
	// evidence: recalled 92 %
	// U -> S: 640 bits
	// S -> U: 480 bits
	// U -> S: 160 bits
	// same key: true
}

// An adversary between the parties: steps are taken one by one, and what one
// role sends need not be what the other receives.
func ExampleSession() {
	d := deploy("chuangchen2014")
	login, err := d.Open("login", 0, 0)
	if err != nil {
		log.Fatal(err)
	}
	wire := make([][]byte, len(login.Plan().Messages))
	for i, step := range login.Plan().Steps {
		var in []byte
		if step.Recv >= 0 {
			in = wire[step.Recv]
		}
		if step.Recv == 1 {
			in[len(in)-1] ^= 1 // the last bit of M4, the answer of the server
		}
		out, err := login.Step(i, in)
		var refusal *schemes.Refusal
		if errors.As(err, &refusal) {
			fmt.Printf("%s refuses: %s\n", refusal.Role, refusal.Stmt.Text)
			return
		}
		if err != nil {
			log.Fatal(err)
		}
		if step.Send >= 0 {
			wire[step.Send] = bytes.Clone(out)
		}
	}
	// Output:
	// U refuses: check M4 == h(SID, N2')
}
