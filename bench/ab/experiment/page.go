package main

import "errors"

func writePage(string) error { return errors.New("not yet") }
