#!/usr/bin/env bash
# JSONata4Java puts the whole input into each list that $zip makes.
#
# Guess: $zip(Names, Hours) pairs the lists: [["reviews", 5], ["orders", 3]]. The functions of JSONata that may leave
# their first argument to the context, $length() for example, take it from there only when it is missing.
# What happens: JSONata4Java takes the context for one more list in front, whatever the arguments are. The input is one
# value, which is a list of one, and the result is as long as the shortest list: [[{…the input…}, "reviews", 5]].
# Why it matters: a list of pairs always has the length 1, and no error is raised. The value at [0][0] is an object in
# place of a name. The first pair is in the result, so a test that looks for its text passes.
# Source: https://docs.jsonata.org/array-functions ($zip has no context argument, and the result is as long as the
# shortest argument), and jsonata, the reference implementation, which the script runs.
#
# Versions: com.ibm.jsonata4java:JSONata4Java 3.0.0 (Maven), jsonata 2.2.2 (npm).
# Seen: '$zip(Names, Hours): jsonata [["reviews",5],["orders",3]], JSONata4Java [[{"Names":["reviews","orders"],"Hours":
#       [5,3]},"reviews",5]]', '$count($zip(Names, Hours)): jsonata 2, JSONata4Java 1', and the same in both for
#       '$length(Names[0]): 7'.
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
{"Names": ["reviews", "orders"], "Hours": [5, 3]}
JSON
cat > expressions <<'TEXT'
$zip(Names, Hours)
$count($zip(Names, Hours))
$zip(Names, Hours)[0][0]
$length(Names[0])
TEXT
cat > run.cjs <<'JS'
const { readFileSync } = require('node:fs');
const jsonata = require('jsonata');

(async () => {
  const input = JSON.parse(readFileSync('input.json', 'utf8'));
  for (const expression of readFileSync('expressions', 'utf8').trim().split('\n')) {
    console.log(JSON.stringify(await jsonata(expression).evaluate(input)));
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
            System.out.println(Expressions.parse(expression).evaluate(input));
        }
    }
}
JAVA
node run.cjs > reference
java -cp 'lib/*' Seen.java > seen
paste -d'|' expressions reference seen | sed 's/|/: jsonata /; s/|/, JSONata4Java /'
cat > expected <<'TEXT'
[["reviews",5],["orders",3]]|[[{"Names":["reviews","orders"],"Hours":[5,3]},"reviews",5]]
2|1
"reviews"|{"Names":["reviews","orders"],"Hours":[5,3]}
7|7
TEXT
if ! paste -d'|' reference seen | cmp -s - expected; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
