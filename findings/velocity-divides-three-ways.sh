#!/usr/bin/env bash
# One division in a mapping template has three results: in Velocity, in velocityjs and in airspeed.
#
# Guess: the template language of API Gateway is Velocity, so its emulators calculate like Velocity: a division of whole
# numbers drops the fraction, and a division with a fraction in it keeps one.
# What happens: velocityjs, which serverless-offline uses, and amplify-velocity-template always divide as JavaScript does:
# 90 / 60 is 1.5, where Velocity has 1. airspeed rounds down instead, and does so with fractions too: -90 / 60 is -2
# where Velocity has -1, 90 / 60.0 is 1.0 where Velocity has 1.5, and -7 % 3 is 2 where Velocity has -1.
# Why it matters: a template that makes minutes of seconds gives "1" on AWS and "1.5" locally, which is no integer for a
# JSON schema behind it. A share like $used / $limit is 0 on AWS, and only there.
# Source: Velocity's user guide on arithmetic (a division between two integers gives an integer), and Velocity itself,
# which the script runs.
#
# Versions: org.apache.velocity:velocity-engine-core 2.4.1, velocityjs 2.1.7, amplify-velocity-template 1.4.17,
# airspeed 0.7.1.
# Seen: "90 / 60: Velocity 1, velocityjs 1.5, amplify 1.5, airspeed 1", "-90 / 60: -1, -1.5, -1.5, -2",
#       "90 / 60.0: 1.5, 1.5, 1.5, 1.0", "-7 % 3: -1, -1, -1, 2".
# Needs: bash, java 11 or later with mvn, node 20 or later with npm, python3 with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund velocityjs@2.1.7 amplify-velocity-template@1.4.17
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check airspeed==0.7.1
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.velocity</groupId>
      <artifactId>velocity-engine-core</artifactId>
      <version>2.4.1</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
cat > template.vtl <<'VTL'
#set($a = 90 / 60)#set($b = -90 / 60)#set($c = 90 / 60.0)#set($d = -7 % 3)#set($e = 7 / 7)$a $b $c $d $e
VTL
cat > Seen.java <<'JAVA'
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

public class Seen {
    public static void main(String[] arguments) throws Exception {
        StringWriter text = new StringWriter();
        new VelocityEngine().evaluate(new VelocityContext(), text, "seen", Files.readString(Path.of("template.vtl")));
        System.out.print(text);
    }
}
JAVA
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > run.cjs <<'JS'
const { readFileSync } = require('fs');

console.log(require(process.argv[2]).render(readFileSync('template.vtl', 'utf8')).trim());
JS
cat > run.py <<'PY'
import airspeed

print(airspeed.Template(open('template.vtl').read()).merge({}).strip())
PY
changed=
compare() {
  printf '%-26s %s\n' "$1:" "$2"
  if [ "$2" != "$3" ]; then changed=yes; fi
}
printf '%-26s %s\n' template: '90 / 60, -90 / 60, 90 / 60.0, -7 % 3, 7 / 7'
compare Velocity "$(java -cp 'lib/*' Seen.java)" '1 -1 1.5 -1 1'
compare velocityjs "$(node run.cjs velocityjs)" '1.5 -1.5 1.5 -1 1'
compare amplify-velocity-template "$(node run.cjs amplify-velocity-template)" '1.5 -1.5 1.5 -1 1'
compare airspeed "$(venv/bin/python run.py)" '1 -2 1.0 2 1'
if [ -n "$changed" ]; then
  echo 'The behaviour has changed.' >&2
  exit 1
fi
