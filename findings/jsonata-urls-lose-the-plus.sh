#!/usr/bin/env bash
# A time with an offset loses its plus in the URL functions of three other JSONatas, in Go and in Java.
#
# Guess: $decodeUrlComponent and $encodeUrlComponent do what JavaScript's functions of these names do, as in jsonata,
# the reference implementation. So "+" stays "+", and a blank is "%20".
# What happens: both versions in Go and the one in Java decode "+" as a blank: "2026-11-30T10:00:00+01:00" becomes
# "2026-11-30T10:00:00 01:00". The two in Go write a blank as "+" too, which the reference doesn't read back. $encodeUrl
# in Go sorts the parameters and gives a "=" to one without a value. In Java it encodes nothing: a blank stays a blank.
# Why it matters: a JSONata state of Step Functions has these functions too. A time or an S3 key that goes through one
# of them is another in a test in Go or Java than in the cloud.
# Source: https://docs.jsonata.org/string-functions ($decodeUrlComponent, $encodeUrlComponent and $encodeUrl), and
# ECMA-262 on decodeURIComponent, which leaves "+" alone.
#
# Versions: jsonata 2.2.2 (npm), github.com/blues/jsonata-go 1.5.4, github.com/xiatechs/jsonata-go 1.8.8,
#           com.dashjoin:jsonata 0.9.9 (Maven).
# Seen: '$decodeUrlComponent("10:00+01:00"): jsonata 10:00+01:00, blues 10:00 01:00, xiatechs 10:00 01:00, dashjoin
#       10:00 01:00', '$encodeUrlComponent("a b"): jsonata a%20b, blues a+b, xiatechs a+b, dashjoin a%20b',
#       '$encodeUrl("https://a.example/a b?b=2&a"): jsonata https://a.example/a%20b?b=2&a, blues
#       https://a.example/a%20b?a=&b=2, xiatechs the same as blues, dashjoin https://a.example/a b?b=2&a'.
# Needs: bash, go, java 11 or later with mvn, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > expressions <<'TEXT'
$decodeUrlComponent("10:00+01:00")
$encodeUrlComponent("10:00+01:00")
$encodeUrlComponent("a b")
$encodeUrl("https://a.example/a b?b=2&a")
TEXT
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata@2.2.2
cat > run.cjs <<'JS'
const { readFileSync } = require('node:fs');
const jsonata = require('jsonata');

(async () => {
  for (const expression of readFileSync('expressions', 'utf8').trim().split('\n')) {
    console.log(await jsonata(expression).evaluate({}));
  }
})();
JS
cat > main.go <<'GO'
package main

import (
	"fmt"
	"os"
	"strings"

	blues "github.com/blues/jsonata-go"
	xiatechs "github.com/xiatechs/jsonata-go"
)

func main() {
	text, err := os.ReadFile("expressions")
	if err != nil {
		panic(err)
	}
	for _, expression := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		var result any
		if os.Args[1] == "blues" {
			result, err = blues.MustCompile(expression).Eval(nil)
		} else {
			result, err = xiatechs.MustCompile(expression).Eval(nil)
		}
		if err != nil {
			panic(err)
		}
		fmt.Println(result)
	}
}
GO
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>com.dashjoin</groupId>
      <artifactId>jsonata</artifactId>
      <version>0.9.9</version>
    </dependency>
  </dependencies>
</project>
XML
cat > Seen.java <<'JAVA'
import com.dashjoin.jsonata.Jsonata;
import java.nio.file.Files;
import java.nio.file.Path;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        for (String expression : Files.readAllLines(Path.of("expressions"))) {
            System.out.println(Jsonata.jsonata(expression).evaluate(null));
        }
    }
}
JAVA
go mod init seen 2>/dev/null
go get github.com/blues/jsonata-go@v1.5.4 github.com/xiatechs/jsonata-go@v1.8.8 2>/dev/null
go mod tidy 2>/dev/null
go build -o seen .
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
node run.cjs > reference
./seen blues > blues
./seen xiatechs > xiatechs
java -cp 'lib/*' Seen.java > dashjoin
paste -d'|' expressions reference blues xiatechs dashjoin |
  sed 's/|/: jsonata /; s/|/, blues /; s/|/, xiatechs /; s/|/, dashjoin /'
cat > expected <<'TEXT'
10:00+01:00|10:00 01:00|10:00 01:00|10:00 01:00
10%3A00%2B01%3A00|10%3A00%2B01%3A00|10%3A00%2B01%3A00|10%3A00%2B01%3A00
a%20b|a+b|a+b|a%20b
https://a.example/a%20b?b=2&a|https://a.example/a%20b?a=&b=2|https://a.example/a%20b?a=&b=2|https://a.example/a b?b=2&a
TEXT
if ! paste -d'|' reference blues xiatechs dashjoin | cmp -s - expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
