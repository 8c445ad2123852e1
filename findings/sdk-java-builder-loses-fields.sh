#!/usr/bin/env bash
# The state machine builder of AWS's own SDK for Java loses a Map's ItemSelector, and says nothing.
#
# Guess: StateMachine.fromJson(text).build().toJson() is the same definition, in another order at most. A field that the
# builder doesn't know, since it is newer than the builder, is kept or refused. Within a Retry and in a Fail state it is
# refused: 'Unrecognized field "MaxDelaySeconds"'.
# What happens: in a Task, a Pass, a Map, a Choice and a Catch it is left out. ItemSelector, ToleratedFailureCount,
# Credentials and Assign are gone, and so is a word that was mistyped. The rest of the state is as it was.
# Why it matters: a program that reads a machine, adds a Catch and writes it back has other inputs for each run of the
# Map, and calls a Lambda function of another account with its own role. The definition is valid, so UpdateStateMachine
# takes it.
# Source: https://states-language.net/spec.html (ItemSelector, Credentials and Assign).
#
# Version: com.amazonaws:aws-java-sdk-stepfunctions 1.12.797.
# Seen: "Map with ItemSelector, ToleratedFailureCount: kept ItemsPath Iterator", "Task with Credentials, Assign: kept
#       Resource TimeoutSeconds", "Catch with Assign: kept ErrorEquals Next", "Pass with Rezult: kept Comment", "Retry with
#       MaxDelaySeconds: refused", "Fail with ErrorPath: refused".
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
      <groupId>com.amazonaws</groupId>
      <artifactId>aws-java-sdk-stepfunctions</artifactId>
      <version>1.12.797</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.amazonaws.SdkClientException;
import com.amazonaws.services.stepfunctions.builder.StateMachine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.TreeSet;

public class Seen {
    /** The fields that the builder keeps of what is in a state, or "refused". */
    static String kept(String path, String state) throws Exception {
        String machine = "{'StartAt': 'X', 'States': {'X': " + state + ", 'Y': {'Type': 'Succeed'}}}";
        String written;
        try {
            written = StateMachine.fromJson(machine.replace('\'', '"')).build().toJson();
        } catch (SdkClientException error) {
            return "refused";
        }
        JsonNode part = new ObjectMapper().readTree(written).at("/States/X" + path);
        TreeSet<String> names = new TreeSet<>();
        part.fieldNames().forEachRemaining(names::add);
        names.removeAll(List.of("Type", "End"));
        return "kept " + String.join(" ", names);
    }

    public static void main(String[] arguments) throws Exception {
        String task = "{'Type': 'Task', 'Resource': 'arn:aws:states:::lambda:invoke', 'End': true, ";
        String iterator = "{'StartAt': 'P', 'States': {'P': {'Type': 'Pass', 'End': true}}}";
        String[][] states = {
            {"Map with ItemSelector, ToleratedFailureCount", "", "{'Type': 'Map', 'ItemsPath': '$.models', 'End': true, "
                + "'ItemSelector': {'arn.$': '$$.Map.Item.Value'}, 'ToleratedFailureCount': 5, 'Iterator': " + iterator
                + "}", "kept ItemsPath Iterator"},
            {"Task with Credentials, Assign", "", task + "'TimeoutSeconds': 60, 'Assign': {'attempt': 1}, 'Credentials': "
                + "{'RoleArn': 'arn:aws:iam::123456789012:role/stop'}}", "kept Resource TimeoutSeconds"},
            {"Catch with Assign", "/Catch/0", task + "'Catch': [{'ErrorEquals': ['States.ALL'], 'Assign': {'attempt': 1}, "
                + "'Next': 'Y'}]}", "kept ErrorEquals Next"},
            {"Pass with Rezult", "", "{'Type': 'Pass', 'Comment': 'a', 'Rezult': 5, 'End': true}", "kept Comment"},
            {"Retry with MaxDelaySeconds", "", task + "'Retry': [{'ErrorEquals': ['States.ALL'], 'MaxDelaySeconds': 5}]}",
                "refused"},
            {"Fail with ErrorPath", "", "{'Type': 'Fail', 'ErrorPath': '$.name'}", "refused"},
        };
        boolean changed = false;
        for (String[] state : states) {
            String seen = kept(state[1], state[2]);
            System.out.println(state[0] + ": " + seen);
            changed |= !seen.equals(state[3]);
        }
        if (changed) {
            System.err.println("The behaviour has changed.");
            System.exit(1);
        }
    }
}
JAVA
java -cp 'lib/*' Seen.java 2>errors || { cat errors >&2; exit 1; }
