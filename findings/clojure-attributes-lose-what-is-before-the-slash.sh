#!/usr/bin/env bash
# An attribute "job/id" becomes "id" when Cognitect's AWS library for Clojure writes back the item that it has read.
#
# Guess: PutItem with the Item that GetItem gave writes the same item. The names of its attributes are keywords in
# Clojure, and a keyword keeps what stands before its slash.
# What happens: GetItem makes :job/id of "job/id", and PutItem writes the part after the slash only. If there is a
# "model/id" too, the request has "id" twice. A name that is text in the request stays as it is.
# Why it matters: keywords with a slash are how Clojure programs name things. The copy has other attributes than the
# original, and of two such names one value is lost. The library raises no error.
# Source: the README of cognitect-labs/aws-api, and the DynamoDB API reference on PutItem (Item is a map from names).
#
# Versions: com.cognitect.aws:api 0.8.741, dynamodb 871.2.42.0, endpoints 871.2.30.22, org.clojure:clojure 1.12.0.
# Seen: "read: :job/id :model/id :pk", "written: id id pk", "written with names of text: job/id model/id pk".
# Needs: bash, java 11 or later with mvn.
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
         '[clojure.string :as string]
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
         (reset! request (slurp (.getRequestBody exchange)))
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

(reset! answer {:Item {"pk" {:S "guard"} "job/id" {:S "7"} "model/id" {:S "reviews"}}})
(def item (:Item (aws/invoke client {:op :GetItem :request {:TableName "jobs" :Key {"pk" {:S "guard"}}}})))

(reset! answer {})
(defn written
  "The names of the attributes in the request that writes the item, each as often as it is there."
  [item]
  (aws/invoke client {:op :PutItem :request {:TableName "jobs" :Item item}})
  (->> (string/replace @request "\\/" "/")
       (re-seq #"\"([^\"]+)\":\{\"S\"")
       (map second)
       sort
       (string/join " ")))

(def seen
  [(str "read: " (string/join " " (sort (map str (keys item)))))
   (str "written: " (written item))
   (str "written with names of text: " (written (update-keys item #(subs (str %) 1))))])
(def expected
  ["read: :job/id :model/id :pk"
   "written: id id pk"
   "written with names of text: job/id model/id pk"])
(run! println seen)
(.stop server 0)
(when (not= seen expected)
  (binding [*out* *err*] (println "The behaviour has changed."))
  (System/exit 1))
(System/exit 0)
CLJ
java -cp 'lib/*' clojure.main seen.clj 2>errors || { cat errors >&2; exit 1; }
