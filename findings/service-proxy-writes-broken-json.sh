#!/usr/bin/env bash
# serverless-apigateway-service-proxy loses every event with an apostrophe, and reads DynamoDB's numbers back as text.
#
# Guess: the plugin's proxy to EventBridge takes any JSON body as the detail of an event. Its proxy for GetItem answers
# with the item as JSON: a number stays a number, true stays true, and a list stays a list.
# What happens: the template for EventBridge puts $util.escapeJavaScript($input.body) into a JSON text. API Gateway's
# guide says that this function escapes apostrophes too, that JSON doesn't allow it, and that it must be undone. The
# plugin doesn't undo it. The template for GetItem puts every value between quotes: 5 is "5", true is "true", and a
# list is "[{S=orders}]".
# Why it matters: both proxies work in a first test with simple words. Then EventBridge refuses the first message that
# says "isn't", and a client compares "10" with "9" as text.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
# ($util.escapeJavaScript), and the plugin's README on EventBridge and DynamoDB. The templates run in Velocity itself;
# commons-text escapes JavaScript as API Gateway describes it.
#
# Versions: serverless-apigateway-service-proxy 2.2.2, velocity-engine-core 2.4.1, commons-text 1.13.1.
# Seen: 'body {"note":"done"}: {"note":"done"}', "body {\"note\":\"isn't\"}: no JSON", 'item: {"count":"5",
#       "active":"true","names":"[{S=orders}]"}'.
# Needs: bash, node 20 or later, npm, java 11 or later, mvn.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
# The Serverless Framework is a peer that the templates don't need, but for its lodash.
npm install --silent --no-audit --no-fund --legacy-peer-deps serverless-apigateway-service-proxy@2.2.2 lodash@4.17.21
cat > templates.cjs <<'JS'
const { writeFileSync } = require('fs');

const folder = 'serverless-apigateway-service-proxy/lib/package';
const events = require(`${folder}/eventbridge/compileMethodsToEventBridge`);
const items = require(`${folder}/dynamodb/compileMethodsToDynamodb`);
const options = { eventBusName: 'jobs', source: 'training', detailType: 'done' };
const [text, values] = events.buildDefaultEventBridgeRequestTemplate(options)['Fn::Sub'];
writeFileSync('event.vtl', text.replace(/\$\{(\w+)\}/g, (_, name) => values[name]));
writeFileSync('item.vtl', items.getGetItemDefaultDynamodbResponseTemplate());
JS
node templates.cjs
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
      <groupId>org.apache.commons</groupId>
      <artifactId>commons-text</artifactId>
      <version>1.13.1</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>1.7.36</version>
    </dependency>
  </dependencies>
</project>
XML
cat > Seen.java <<'JAVA'
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

public class Seen {
    public static class Util {
        public String escapeJavaScript(String text) {
            return StringEscapeUtils.escapeEcmaScript(text);
        }
    }

    public static class Input {
        private final Object document;

        public Input(Object document) {
            this.document = document;
        }

        public Object getBody() {
            return document;
        }

        /** Both templates ask for one path only: the item. */
        public Object path(String path) {
            return document;
        }
    }

    static void render(String template, Object document) throws Exception {
        VelocityContext context = new VelocityContext();
        context.put("util", new Util());
        context.put("input", new Input(document));
        StringWriter text = new StringWriter();
        new VelocityEngine().evaluate(context, text, "seen", Files.readString(Path.of(template)));
        System.out.println(text);
    }

    public static void main(String[] arguments) throws Exception {
        render("event.vtl", "{\"note\":\"done\"}");
        render("event.vtl", "{\"note\":\"isn't\"}");
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("count", Map.of("N", "5"));
        item.put("active", Map.of("BOOL", true));
        item.put("names", Map.of("L", List.of(Map.of("S", "orders"))));
        render("item.vtl", item);
    }
}
JAVA
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
java -cp 'lib/*' Seen.java > rendered
cat > run.cjs <<'JS'
const { readFileSync } = require('fs');

const [good, bad, item] = readFileSync('rendered', 'utf8').trim().split('\n');
function read(text) {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return 'no JSON';
  }
}
const detail = (text) => (read(text) === 'no JSON' ? 'no JSON' : JSON.parse(text).Entries[0].Detail);
const seen = [
  `body {"note":"done"}: ${detail(good)}`,
  `body {"note":"isn't"}: ${detail(bad)}`,
  `item: ${read(item)}`,
];
const expected = [
  'body {"note":"done"}: {"note":"done"}',
  'body {"note":"isn\'t"}: no JSON',
  'item: {"count":"5","active":"true","names":"[{S=orders}]"}',
];
console.log([bad, ...seen].join('\n'));
if (`${seen}` !== `${expected}`) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node run.cjs
