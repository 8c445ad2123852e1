#!/usr/bin/env bash
# Apache HttpClient 5 repeats a POST that was answered with 503, and asks nobody whether it may.
#
# Guess: DefaultHttpRequestRetryStrategy repeats idempotent requests only. It has handleAsIdempotent for the question,
# which a subclass can answer for itself.
# What happens: the question is asked only where no answer came. With two repetitions allowed, a POST is sent once and a
# GET three times where the connection is closed without an answer. After an answer of 429 or 503 every method is sent
# three times, POST and PATCH too, with a Retry-After and without. A subclass whose handleAsIdempotent says no to
# everything stops the repetition of the GET, and changes nothing for the POST with 503.
# Why it matters: a 503 from a gateway or load balancer tells nothing about what the service behind it has done. A POST
# that starts an execution or stops a training goes out three times where its author has seen to it that it goes out
# once. Only a strategy with an empty list of codes, or with its own retryRequest, keeps to that.
# Source: RFC 9110, section 9.2.2: a client should not repeat a non-idempotent request automatically unless it knows
# that the request is idempotent all the same, or that the first one was never applied.
#
# Version: org.apache.httpcomponents.client5:httpclient5 5.6.5.
# Seen: "GET, closed: requests 3, and where nothing is idempotent 1", and in the same way "POST, closed: … 1, … 1" and
#       "POST, 503: … 3, … 3".
# Needs: bash, a JDK from 17 on, mvn.
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
      <groupId>org.apache.httpcomponents.client5</groupId>
      <artifactId>httpclient5</artifactId>
      <version>5.6.5</version>
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
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.TimeValue;

public class Seen {
    static final TimeValue SOON = TimeValue.ofMilliseconds(1);

    /** A strategy that is told that no request is idempotent. */
    static class NothingIsIdempotent extends DefaultHttpRequestRetryStrategy {
        NothingIsIdempotent() {
            super(2, SOON);
        }

        @Override
        protected boolean handleAsIdempotent(HttpRequest request) {
            return false;
        }
    }

    /** How many requests reach a server that gives this answer to each, or closes the connection without one. */
    static int count(String method, String answer, DefaultHttpRequestRetryStrategy strategy) throws IOException {
        var requests = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            if (!answer.equals("closed")) {
                if (answer.endsWith("Retry-After")) exchange.getResponseHeaders().add("Retry-After", "0");
                exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), -1);
            }
            exchange.close();
        });
        server.start();
        var request = new HttpUriRequestBase(
            method, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stop"));
        if (!method.equals("GET")) request.setEntity(new StringEntity("{}"));
        try (var client = HttpClients.custom().setRetryStrategy(strategy).build()) {
            client.execute(request, response -> response.getCode());
        } catch (IOException error) {
            if (!answer.equals("closed")) throw error;
        } finally {
            server.stop(0);
        }
        return requests.get();
    }

    public static void main(String[] arguments) throws IOException {
        String[][] cases = {
            {"GET", "closed", "3", "1"},
            {"POST", "closed", "1", "1"},
            {"GET", "503", "3", "3"},
            {"POST", "503", "3", "3"},
            {"POST", "503 with Retry-After", "3", "3"},
            {"POST", "429", "3", "3"},
            {"PATCH", "503", "3", "3"},
            {"POST", "500", "1", "1"},
        };
        var changed = false;
        for (var row : cases) {
            int usual = count(row[0], row[1], new DefaultHttpRequestRetryStrategy(2, SOON));
            int none = count(row[0], row[1], new NothingIsIdempotent());
            System.out.printf("%s, %s: requests %d, and where nothing is idempotent %d%n", row[0], row[1], usual, none);
            changed |= usual != Integer.parseInt(row[2]) || none != Integer.parseInt(row[3]);
        }
        if (changed) {
            System.err.println("The behaviour has changed.");
            System.exit(1);
        }
    }
}
JAVA
plugin=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
mvn --quiet --batch-mode "$plugin:copy-dependencies" -DoutputDirectory=lib >mvn.log || { cat mvn.log; exit 1; }
java -cp 'lib/*' Seen.java
