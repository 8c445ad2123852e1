#!/usr/bin/env bash
# A schedule "from 22 to 2" fires at 22 only in cron-utils, which describes it as "every hour between 22 and 2".
#
# Guess: with CronType.QUARTZ, cron-utils finds the times at which Quartz fires. A range may have its larger value on
# the left: Quartz documents this, with 22-2 and NOV-FEB as its examples, and cron-utils raises no error.
# What happens: of such a range cron-utils keeps the first value alone. 22-2 is 22, and NOV-FEB is November. Among the
# days of the week it is right: FRI-MON has four days. In a list it drops what a letter says: "1W,15W" is the 1st and
# the 15th, weekends included, and "1,L" is the 1st.
# Why it matters: Java programs check, explain and show cron expressions with cron-utils, also those of schedules that
# they set up elsewhere. The description is right and the next times are not, so only a look at the list of times tells.
# Source: the Javadoc of Quartz's CronExpression on overflowing ranges, and Quartz itself, which the script runs.
#
# Versions: com.cronutils:cron-utils 9.2.1, org.quartz-scheduler:quartz 2.5.2.
# Seen: '0 0 22-2 * * ?: Quartz 1825 times, cron-utils 365, 0 of them wrong; "every hour between 22 and 2"', and
#       likewise for "0 0 10 1 NOV-FEB ?" 4, 1 and 0, for "0 0 10 1W,15W * ?" 24, 24 and 4, for "0 0 10 1,L * ?" 24, 12
#       and 0.
# Needs: bash, java 17 or later with mvn.
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
      <groupId>com.cronutils</groupId>
      <artifactId>cron-utils</artifactId>
      <version>9.2.1</version>
    </dependency>
    <dependency>
      <groupId>org.quartz-scheduler</groupId>
      <artifactId>quartz</artifactId>
      <version>2.5.2</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-nop</artifactId>
      <version>2.0.17</version>
    </dependency>
  </dependencies>
</project>
XML
mvn --quiet --batch-mode dependency:copy-dependencies -DoutputDirectory=lib >log 2>&1 || { cat log >&2; exit 1; }
cat > Seen.java <<'JAVA'
import com.cronutils.descriptor.CronDescriptor;
import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.quartz.CronExpression;

public class Seen {
    static final Instant START = Instant.parse("2026-11-30T23:59:59Z");
    static final Instant END = Instant.parse("2027-11-30T23:59:59Z");

    static List<Instant> quartz(String expression) throws Exception {
        var cron = new CronExpression(expression);
        cron.setTimeZone(TimeZone.getTimeZone("UTC"));
        var times = new ArrayList<Instant>();
        var time = cron.getNextValidTimeAfter(Date.from(START));
        while (time.toInstant().isBefore(END)) {
            times.add(time.toInstant());
            time = cron.getNextValidTimeAfter(time);
        }
        return times;
    }

    static List<Instant> cronUtils(Cron cron) {
        var times = new ArrayList<Instant>();
        ZonedDateTime time = START.atZone(ZoneOffset.UTC);
        while (true) {
            time = ExecutionTime.forCron(cron).nextExecution(time).orElseThrow();
            if (time.toInstant().isAfter(END)) return times;
            times.add(time.toInstant());
        }
    }

    public static void main(String[] arguments) throws Exception {
        String[][] cases = {
            {"0 0 22-2 * * ?", "1825", "365", "0"},
            {"0 0 10 1 NOV-FEB ?", "4", "1", "0"},
            {"0 0 10 ? * FRI-MON", "208", "208", "0"},
            {"0 0 10 15W * ?", "12", "12", "0"},
            {"0 0 10 1W,15W * ?", "24", "24", "4"},
            {"0 0 10 1,L * ?", "24", "12", "0"},
        };
        var parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));
        var changed = false;
        for (var row : cases) {
            var cron = parser.parse(row[0]);
            var right = quartz(row[0]);
            var seen = cronUtils(cron);
            var only = seen.stream().filter(time -> !right.contains(time)).count();
            System.out.printf(
                "%s: Quartz %d times, cron-utils %d, %d of them wrong; \"%s\"%n",
                row[0], right.size(), seen.size(), only, CronDescriptor.instance(Locale.UK).describe(cron));
            changed |= right.size() != Integer.parseInt(row[1]) || seen.size() != Integer.parseInt(row[2]);
            changed |= only != Integer.parseInt(row[3]);
        }
        if (changed) {
            System.err.println("The behaviour has changed.");
            System.exit(1);
        }
    }
}
JAVA
java -cp 'lib/*' Seen.java
