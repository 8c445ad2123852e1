#!/usr/bin/env bash
# JSONata4Java rounds a time of Comprehend to hundredths of a second when it becomes text.
#
# Guess: $string(1796032800.987) is "1796032800.987" in every JSONata. The language writes numbers with up to 15 digits,
# and this has 13. JSONata4Java writes 123456.789 in full.
# What happens: from ten million on, where Java prints a number with an exponent, JSONata4Java keeps two digits after the
# point: "1796032800.99". The operator & does the same. A number within an object isn't rounded but has an exponent:
# $string({"at": 1796032800.987}) is {"at":1.796032800987E9}. A whole number is right, and so is the calculation itself.
# Why it matters: Comprehend and Step Functions answer with seconds and three digits, so a time of theirs in a name, a
# message or a token is another than what JSONata in Step Functions writes. Small numbers in a test show no difference.
# Source: https://docs.jsonata.org/string-functions ($string casts as JSON does), and jsonata, the reference
# implementation, which the script runs.
#
# Versions: com.ibm.jsonata4java:JSONata4Java 3.0.0 (Maven), jsonata 2.2.2 (npm).
# Seen: "$string(at): jsonata 1796032800.987, JSONata4Java 1796032800.99", "'run-' & at: … run-1796032800.987, …
#       run-1796032800.99", "$string(late): … 12345678.987, … 12345678.99", "$string({'at': at}): … {"at":1796032800.987}, …
#       {"at":1.796032800987E9}", and the same in both for "$string(small): 123456.789", "$string($round(at * 1000)):
#       1796032800987".
# Needs: bash, java 17 or later with mvn, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonata@2.2.2
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>com.ibm.jsonata4java</groupId>
      <artifactId>JSONata4Java</artifactId>
      <version>3.0.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > input.json <<'JSON'
{"at": 1796032800.987, "late": 12345678.987, "small": 123456.789}
JSON
cat > expressions <<'TEXT'
$string(at)
'run-' & at
$string(late)
$string({'at': at})
$string(small)
$string($round(at * 1000))
TEXT
cat > run.cjs <<'JS'
const { readFileSync } = require('node:fs');
const jsonata = require('jsonata');

(async () => {
  const input = JSON.parse(readFileSync('input.json', 'utf8'));
  for (const expression of readFileSync('expressions', 'utf8').trim().split('\n')) {
    console.log(await jsonata(expression).evaluate(input));
  }
})();
JS
cat > Seen.java <<'JAVA'
import com.api.jsonata4java.expressions.Expressions;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        JsonNode input = new ObjectMapper().readTree(Files.readString(Path.of("input.json")));
        for (String expression : Files.readAllLines(Path.of("expressions"))) {
            System.out.println(Expressions.parse(expression).evaluate(input).asString());
        }
    }
}
JAVA
node run.cjs > reference
java -cp 'lib/*' Seen.java > seen
paste -d'|' expressions reference seen | sed 's/|/: jsonata /; s/|/, JSONata4Java /'
cat > expected <<'TEXT'
1796032800.987|1796032800.99
run-1796032800.987|run-1796032800.99
12345678.987|12345678.99
{"at":1796032800.987}|{"at":1.796032800987E9}
123456.789|123456.789
1796032800987|1796032800987
TEXT
if ! paste -d'|' reference seen | cmp -s - expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
