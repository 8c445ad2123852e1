#!/usr/bin/env bash
# goformation resolves everyday functions of a template by half: the list form of Fn::Sub, and Fn::Select on Fn::Split.
#
# Guess: goformation's README marks Fn::Sub, Fn::Select and Fn::Split as resolved when a template is read. So wherever
# they stand on the template's own parameters, what is read has their values.
# What happens: a parameter stays as it is written in the list form of Fn::Sub: `!Sub ['${Kind}/${Name}', {Kind: …}]`
# becomes "document-classifier/${Name}". `${!seconds}` stays too, where CloudFormation takes away the exclamation mark
# and leaves `${seconds}`. And the list that Fn::Split gives is no list for Fn::Select and Fn::Join: Select gives null,
# Join gives its separator alone. The string form of Fn::Sub and a Select from a written list are right. ParseYAML
# returns no error.
# Why it matters: to select from a split ARN is how a template gets the name out of it, and `${!seconds}` is what a
# state machine's definition in a Fn::Sub needs if DefinitionSubstitutions is to fill it. A Go test of the template
# then checks a definition and an ARN that are never deployed.
# Source: CloudFormation's reference of Fn::Sub (its list form takes template parameters beside the map, and it has the
# literal) and of Fn::Split (its purpose is a list to select from with Fn::Select).
#
# Version: github.com/awslabs/goformation/v7 7.14.9.
# Seen: 'List: "document-classifier/${Name}"', 'Literal: "{\"Seconds\": ${!seconds}}"', 'Selected: null', 'Joined: "/"',
#       and rightly 'Text: "document-classifier/reviews"', 'Written: "b"'.
# Needs: bash, go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
go mod init seen 2>/dev/null
cat > main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/awslabs/goformation/v7"
)

const template = `
Parameters:
  Name: {Type: String, Default: reviews}
  Arn: {Type: String, Default: 'arn:aws:comprehend:us-east-1:123456789012:document-classifier/reviews'}
Outputs:
  Text: {Value: !Sub 'document-classifier/${Name}'}
  List: {Value: !Sub ['${Kind}/${Name}', {Kind: document-classifier}]}
  Literal: {Value: !Sub '{"Seconds": ${!seconds}}'}
  Written: {Value: !Select [1, [a, b]]}
  Selected: {Value: !Select [5, !Split [':', !Ref Arn]]}
  Joined: {Value: !Join ['/', !Split [':', !Ref Arn]]}
`

func main() {
	read, err := goformation.ParseYAML([]byte(template))
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	expected := [][2]string{
		{"Text", `"document-classifier/reviews"`},
		{"List", `"document-classifier/${Name}"`},
		{"Literal", `"{\"Seconds\": ${!seconds}}"`},
		{"Written", `"b"`},
		{"Selected", `null`},
		{"Joined", `"/"`},
	}
	changed := false
	for _, row := range expected {
		seen, _ := json.Marshal(read.Outputs[row[0]].Value)
		fmt.Printf("%s: %s\n", row[0], seen)
		changed = changed || string(seen) != row[1]
	}
	if changed {
		fmt.Fprintln(os.Stderr, "The behaviour has changed.")
		os.Exit(1)
	}
}
GO
go get github.com/awslabs/goformation/v7@v7.14.9 2>/dev/null
go mod tidy 2>/dev/null
go list -m github.com/awslabs/goformation/v7
go run .
