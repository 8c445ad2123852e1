#!/usr/bin/env bash
# An item of DynamoDB that is read and written back has other numbers afterwards, depending on the SDK's language.
#
# Guess: the AWS SDKs turn the attribute values of DynamoDB into values of the language. DynamoDB keeps 38 digits of a
# number, so a helper of the SDK keeps them too or raises an error, as boto3's does.
# What happens: the SDK for Go reads every number into a float64 when the target is a map, and writes back
# 12345678901234568 for 12345678901234567, without an error. The SDK for JavaScript looks at each value: a large whole
# number becomes an exact BigInt, a fraction with many digits is rounded in silence, and a large fraction is an error.
# boto3 keeps all of them as Decimal.
# Why it matters: a function in one language that copies or updates whole items changes identifiers and amounts that a
# function in another language has written. A later condition on the number that was written first fails. The type of a
# sum in JavaScript depends on the size of the stored value.
# Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html (a
# number has up to 38 digits of precision).
#
# Versions: @aws-sdk/util-dynamodb 3.996.9; github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue 1.21.21; boto3
# 1.43.106.
# Seen: "12345678901234567: 12345678901234567 in Python, 12345678901234567 in JavaScript, 12345678901234568 in Go",
#       "0.1234567890123456789: 0.1234567890123456789, 0.12345678901234568, 0.12345678901234568", "12345678901234567.5:
#       12345678901234567.5, an error, 12345678901234568", "12.5: 12.5, 12.5, 12.5".
# Needs: bash, node 20 or later with npm, go 1.24 or later, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/util-dynamodb@3.996.9
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
cat > run.mjs <<'JS'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

for (const number of process.argv.slice(2)) {
  try {
    console.log(marshall(unmarshall({ number: { N: number } })).number.N);
  } catch {
    console.log('an error');
  }
}
JS
cat > run.py <<'PY'
import sys

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

for number in sys.argv[1:]:
    print(TypeSerializer().serialize(TypeDeserializer().deserialize({'N': number}))['N'])
PY
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func again(number string) string {
	var item map[string]any
	stored := map[string]types.AttributeValue{"number": &types.AttributeValueMemberN{Value: number}}
	if attributevalue.UnmarshalMap(stored, &item) != nil {
		return "an error"
	}
	back, err := attributevalue.MarshalMap(item)
	if err != nil {
		return "an error"
	}
	return back["number"].(*types.AttributeValueMemberN).Value
}

func main() {
	for _, number := range os.Args[1:] {
		fmt.Println(again(number))
	}
}
GO
go mod init seen 2>/dev/null
go get github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue@v1.21.21 \
  github.com/aws/aws-sdk-go-v2/service/dynamodb@v1.74.0 2>/dev/null
go mod tidy 2>/dev/null
numbers=(12345678901234567 0.1234567890123456789 12345678901234567.5 12.5)
venv/bin/python run.py "${numbers[@]}" > python
node run.mjs "${numbers[@]}" > javascript 2>log || { cat log >&2; exit 1; }
go run . "${numbers[@]}" > go
printf '%s\n' "${numbers[@]}" | paste -d: - python javascript go |
  sed 's/\(.*\):\(.*\):\(.*\):\(.*\)/\1: \2 in Python, \3 in JavaScript, \4 in Go/' | tee seen
cat > expected <<'TEXT'
12345678901234567: 12345678901234567 in Python, 12345678901234567 in JavaScript, 12345678901234568 in Go
0.1234567890123456789: 0.1234567890123456789 in Python, 0.12345678901234568 in JavaScript, 0.12345678901234568 in Go
12345678901234567.5: 12345678901234567.5 in Python, an error in JavaScript, 12345678901234568 in Go
12.5: 12.5 in Python, 12.5 in JavaScript, 12.5 in Go
TEXT
if ! cmp -s seen expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
