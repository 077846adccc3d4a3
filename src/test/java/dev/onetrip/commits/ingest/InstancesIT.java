package dev.onetrip.commits.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.onetrip.support.Answer;
import dev.onetrip.support.Database;
import dev.onetrip.support.Eventually;
import dev.onetrip.support.Http;
import dev.onetrip.support.RealPostgres;
import dev.onetrip.support.Service;
import dev.onetrip.support.ServiceProcess;
import dev.onetrip.support.Upload;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several processes on one database. */
@Tag("citus")
@ExtendWith(RealPostgres.class)
class InstancesIT {
    private static final int INSTANCES = 3;
    private static final int INGESTS = 30;
    private static final int REPOSITORIES = 5;
    private static final int LINES = 400;

    private final Database database;

    InstancesIT(Database database) {
        this.database = database;
    }

    @Test
    @Timeout(300)
    void threeInstancesWithThirtyIngestsEachNeverClash() {
        List<Service> services = IntStream.range(0, INSTANCES)
                .mapToObj(i -> Service.start(Map.of("onetrip.database.url", database.url())))
                .toList();
        try {
            ingest(services.stream().map(Service::http).toList());
        } finally {
            services.forEach(Service::close);
        }
    }

    @Test
    @Tag("soak")
    @Timeout(300)
    void threeProcessesWithThirtyIngestsEachNeverClash() {
        List<ServiceProcess> services = IntStream.range(0, INSTANCES)
                .mapToObj(i -> ServiceProcess.start(
                        ServiceProcess.QUICK_START, Map.of("onetrip.database.url", database.url())))
                .toList();
        try {
            ingest(services.stream().map(ServiceProcess::http).toList());
            services.forEach(service -> assertThat(service.output()).doesNotContain("ERROR", "42P07", "40P01"));
        } finally {
            services.forEach(ServiceProcess::close);
        }
    }

    /** What all of them shared, a table of a fixed name for one, would be locked by the one that is at it. */
    @Test
    @Timeout(300)
    void anUploadUnderWayInOneInstanceHoldsUpNoneInAnother() throws IOException {
        String pivot = "?strategy=pivot";
        // the one under way goes on for as long as the others take
        Map<String, String> patient = Map.of("onetrip.database.url", database.url(), "onetrip.web.body-stall", "60s");
        try (Service one = Service.start(patient);
                Service other = Service.start(patient);
                Upload slow = new Upload(one.port(), Commits.path("slow") + pivot)) {
            slow.send(Commits.lines(1, 1_000).getBytes(UTF_8));
            Eventually.within(
                    Eventually.SOON,
                    () -> database.number(
                                    "SELECT count(*) FROM pg_stat_progress_copy WHERE datname = current_database()")
                            == 1);
            for (String slug : List.of("slow", "quick")) {
                Answer answer =
                        Commits.post(other.http(), slug, pivot, Commits.lines(501, 1_500), "Request-Timeout", "20");
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(Commits.counts(answer)).isEqualTo("1000 0 0 0");
            }
            slow.end();
            assertThat(slow.line()).contains("\"inserted\":500,\"updated\":0,\"skipped\":500");
        }
        assertThat(Commits.stored(database, "slow")).isEqualTo(1_500);
        assertThat(Commits.stored(database, "quick")).isEqualTo(1_000);
        Eventually.becomes(0, Eventually.SOON, "temporary tables", () -> Commits.tempRelations(database));
    }

    private void ingest(List<Http> instances) {
        AtomicInteger refused = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(INSTANCES * 4);
        List<Answer> answers;
        try {
            List<CompletableFuture<Answer>> all = IntStream.range(0, INSTANCES * INGESTS)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> ingest(instances.get(i % INSTANCES), i / INSTANCES, refused), clients))
                    .toList();
            answers = all.stream().map(CompletableFuture::join).toList();
        } finally {
            clients.shutdown();
        }
        System.out.println("3 instances, 30 ingests each, told to wait: " + refused);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
        assertThat(answers.stream()
                        .mapToInt(answer ->
                                Commits.summary(answer).get("inserted").asInt())
                        .sum())
                .isEqualTo(REPOSITORIES * distinct());
        for (int i = 0; i < REPOSITORIES; i++) {
            assertThat(Commits.stored(database, "shared-" + i)).isEqualTo(distinct());
        }
        Eventually.becomes(0, Eventually.SOON, "temporary tables", () -> Commits.tempRelations(database));
    }

    /** Ingests of one repository overlap by half, and half of them come backwards. */
    private static Answer ingest(Http service, int number, AtomicInteger refused) {
        int from = number / REPOSITORIES * (LINES / 2);
        String lines =
                Commits.lines(1, LINES, line -> Commits.line(from + (number % 2 == 0 ? line : LINES + 1 - line)));
        while (true) {
            Answer answer = Commits.post(service, "shared-" + number % REPOSITORIES, "?strategy=pivot", lines);
            if (answer.status() != 503) {
                return answer;
            }
            refused.incrementAndGet();
        }
    }

    private static int distinct() {
        return (INGESTS / REPOSITORIES - 1) * (LINES / 2) + LINES;
    }
}
