#!/usr/bin/env bash
# Cognitect's AWS library for Clojure cuts every time to whole seconds, in what it reads and in what it sends.
#
# Guess: a time that AWS sends as 1796032800.987 is 987 milliseconds past the second, since java.util.Date has
# milliseconds. A Date that a request has is sent with them.
# What happens: the library drops what follows the point before it makes the Date, and again when it writes one.
# 10:00:00.987 becomes 10:00:00 both ways. The AWS SDK for JavaScript keeps the milliseconds in the same two places.
# Why it matters: things of one second are all of one time, so an order by time is no order. A listing "from the time of
# the last one" begins up to a second earlier, and has what was there before a second time.
# Source: https://smithy.io/2.0/spec/protocol-traits.html (timestampFormat: epoch-seconds may have a fraction), and the
# DynamoDB API reference on ListBackups.
#
# Versions: com.cognitect.aws:api 0.8.741, dynamodb 871.2.42.0, endpoints 871.2.30.22, org.clojure:clojure 1.12.0;
#           @aws-sdk/client-dynamodb 3.1164.0.
# Seen: "Clojure reads 1796032800.987 as 2026-11-30T10:00:00Z", "Clojure sends …00.987Z as 1796032800", "JavaScript
#       reads 1796032800.987 as 2026-11-30T10:00:00.987Z", "JavaScript sends …00.987Z as 1796032800.987".
# Needs: bash, java 11 or later with mvn, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>seen</groupId>
  <artifactId>seen</artifactId>
  <version>0</version>
  <dependencies>
    <dependency>
      <groupId>org.clojure</groupId>
      <artifactId>clojure</artifactId>
      <version>1.12.0</version>
    </dependency>
    <dependency>
      <groupId>com.cognitect.aws</groupId>
      <artifactId>api</artifactId>
      <version>0.8.741</version>
    </dependency>
    <dependency>
      <groupId>com.cognitect.aws</groupId>
      <artifactId>endpoints</artifactId>
      <version>871.2.30.22</version>
    </dependency>
    <dependency>
      <groupId>com.cognitect.aws</groupId>
      <artifactId>dynamodb</artifactId>
      <version>871.2.42.0</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > seen.clj <<'CLJ'
(require '[clojure.data.json :as json]
         '[cognitect.aws.client.api :as aws]
         '[cognitect.aws.credentials :as credentials])
(import '(com.sun.net.httpserver HttpHandler HttpServer)
        '(java.net InetSocketAddress))

(def request (atom nil))
(def answer (atom {}))

;; A server that keeps the last request and gives the answer that was set.
(def server
  (doto (HttpServer/create (InetSocketAddress. "127.0.0.1" 0) 0)
    (.createContext
     "/"
     (reify HttpHandler
       (handle [_ exchange]
         (reset! request (json/read-str (slurp (.getRequestBody exchange))))
         (let [body (.getBytes (json/write-str @answer))]
           (.sendResponseHeaders exchange 200 (count body))
           (with-open [out (.getResponseBody exchange)]
             (.write out body))))))
    .start))

(def client
  (aws/client
   {:api :dynamodb
    :region "us-east-1"
    :credentials-provider (credentials/basic-credentials-provider {:access-key-id "made" :secret-access-key "up"})
    :endpoint-override {:protocol :http :hostname "127.0.0.1" :port (.getPort (.getAddress server)) :path "/"}}))

(reset! answer {:BackupSummaries [{:BackupCreationDateTime 1796032800.987}]})
(def read-time
  (-> (aws/invoke client {:op :ListBackups :request {:TimeRangeLowerBound #inst "2026-11-30T10:00:00.987Z"}})
      :BackupSummaries first :BackupCreationDateTime .toInstant))
(def seen
  [(str "Clojure reads 1796032800.987 as " read-time)
   (str "Clojure sends …00.987Z as " (get @request "TimeRangeLowerBound"))])
(def expected
  ["Clojure reads 1796032800.987 as 2026-11-30T10:00:00Z"
   "Clojure sends …00.987Z as 1796032800"])
(run! println seen)
(.stop server 0)
(when (not= seen expected)
  (binding [*out* *err*] (println "The behaviour has changed."))
  (System/exit 1))
(System/exit 0)
CLJ
java -cp 'lib/*' clojure.main seen.clj 2>errors || { cat errors >&2; exit 1; }
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-dynamodb@3.1164.0
cat > seen.cjs <<'JS'
const { createServer } = require('node:http');
const { DynamoDBClient, ListBackupsCommand } = require('@aws-sdk/client-dynamodb');

let sent = '';
const server = createServer((request, response) => {
  request.on('data', (chunk) => {
    sent += chunk;
  });
  request.on('end', () => response.end('{"BackupSummaries":[{"BackupCreationDateTime":1796032800.987}]}'));
});
server.listen(0, '127.0.0.1', async () => {
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${server.address().port}`,
    credentials: { accessKeyId: 'made', secretAccessKey: 'up' },
  });
  const TimeRangeLowerBound = new Date('2026-11-30T10:00:00.987Z');
  const { BackupSummaries } = await client.send(new ListBackupsCommand({ TimeRangeLowerBound }));
  client.destroy();
  server.close();
  const seen = [
    `JavaScript reads 1796032800.987 as ${BackupSummaries[0].BackupCreationDateTime.toISOString()}`,
    `JavaScript sends …00.987Z as ${JSON.parse(sent).TimeRangeLowerBound}`,
  ];
  console.log(seen.join('\n'));
  const expected = [
    'JavaScript reads 1796032800.987 as 2026-11-30T10:00:00.987Z',
    'JavaScript sends …00.987Z as 1796032800.987',
  ];
  if (seen.join() !== expected.join()) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
});
JS
node --no-warnings seen.cjs
