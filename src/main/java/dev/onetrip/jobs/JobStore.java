package dev.onetrip.jobs;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitConnection;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Dispatch;
import dev.onetrip.web.Progress;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;

/** The jobs in the database, each call a unit of work of its own. */
final class JobStore {
    private final UnitOfWork unitOfWork;
    private final JobsProperties properties;

    JobStore(UnitOfWork unitOfWork, JobsProperties properties) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
    }

    /**
     * Keeps a job; one that is there already is given back instead, so that a retry finds its job.
     *
     * @return the job; {@link Refusal.TooMany} when the client's jobs hold too many bytes; {@link Refusal.Full} when
     *     all do, or are too many; or {@link Refusal.KeyReused} when the id belongs to another request
     */
    Mono<Job> add(NewJob job) {
        return write(connection -> connection
                        .select(JobsSql.ADD, statement -> bind(statement, job), JobLoad::of)
                        .flatMap(load -> connection
                                .select(JobsSql.ONE, one -> owner(job).bind(one, job.id()), JobStore::job)
                                .flatMap(found -> found.isEmpty()
                                        ? Mono.error(load.get(0).refusal(job, properties))
                                        : Mono.just(found.get(0)))))
                .filter(found -> found.request().equals(job.request()))
                .switchIfEmpty(Mono.error(Refusal.KeyReused::new));
    }

    /** The job, or nothing where there is none that the viewer may see. */
    Mono<Job> one(UUID id, Viewer viewer) {
        return unitOfWork.one(deadline(), JobsSql.ONE, one -> viewer.bind(one, id), JobStore::job);
    }

    /** The job that waits longest, now ours for the time of the lease; or nothing. */
    Mono<TakenJob> take(UUID lease) {
        return write(connection -> connection.select(
                        JobsSql.TAKE,
                        statement -> statement
                                .bind("$1", lease)
                                .bind("$2", properties.lease().toMillis()),
                        row -> taken(row, lease)))
                .flatMap(JobStore::first);
    }

    /** What the job is to do; nothing when it is not ours any more. */
    Mono<TakenJob.Request> request(TakenJob job) {
        return unitOfWork.one(
                deadline(),
                JobsSql.REQUEST,
                statement -> statement.bind("$1", job.id()).bind("$2", job.lease()),
                JobStore::request);
    }

    /** Whether the job is to end; nothing when it is not ours any more. */
    Mono<Boolean> renew(TakenJob job, Progress.State progress) {
        return write(connection -> connection.select(
                        JobsSql.RENEW,
                        statement -> {
                            Statement unused = statement
                                    .bind("$1", job.id())
                                    .bind("$2", job.lease())
                                    .bind("$3", properties.lease().toMillis())
                                    .bind("$4", progress.done())
                                    .bind("$6", progress.phase())
                                    .bind("$7", names(progress))
                                    .bind("$8", counts(progress));
                            bindTotal(statement, "$5", progress);
                        },
                        row -> Columns.required(row, 0, Boolean.class)))
                .flatMap(JobStore::first);
    }

    /** Ends the job, if it is still ours. */
    Mono<Void> finish(TakenJob job, String state, Dispatch.Answer answer, Progress.State progress) {
        HttpHeaders headers = answer.headers();
        return write(connection -> connection.update(JobsSql.FINISH, statement -> {
                    Statement unused = statement
                            .bind("$1", job.id())
                            .bind("$2", job.lease())
                            .bind("$3", state)
                            .bind("$7", answer.body().duplicate())
                            .bind("$8", done(job, answer, progress))
                            .bind("$10", progress.phase())
                            .bind("$11", names(progress))
                            .bind("$12", counts(progress));
                    bindTotal(statement, "$9", progress);
                    bindStatus(statement, answer.status());
                    bindText(statement, "$5", headers.getFirst(HttpHeaders.CONTENT_TYPE));
                    bindText(statement, "$6", headers.getFirst(HttpHeaders.LOCATION));
                }))
                .then();
    }

    /** Lets the job wait, if it is still ours. */
    Mono<Void> postpone(TakenJob job, Duration wait) {
        return write(connection -> connection.update(
                        JobsSql.POSTPONE,
                        statement -> statement
                                .bind("$1", job.id())
                                .bind("$2", job.lease())
                                .bind("$3", wait.toMillis())))
                .then();
    }

    /** Leaves the job to another instance, if it is still ours; this was no attempt. */
    Mono<Void> giveBack(TakenJob job) {
        return write(connection -> connection.update(
                        JobsSql.GIVE_BACK,
                        statement -> statement.bind("$1", job.id()).bind("$2", job.lease())))
                .then();
    }

    /** Whether there was something to cancel; that the client may is checked before. */
    Mono<Boolean> cancel(UUID id) {
        return write(connection -> connection.select(JobsSql.CANCEL, one -> one.bind("$1", id), row -> true))
                .map(found -> !found.isEmpty());
    }

    private <T> Mono<T> write(Function<UnitConnection, Mono<T>> work) {
        return Mono.defer(() -> unitOfWork.write(UnitDefinition.within(deadline()), work));
    }

    private Deadline deadline() {
        return Deadline.in(properties.deadline());
    }

    private static Viewer owner(NewJob job) {
        return new Viewer(job.client(), false);
    }

    private void bind(Statement statement, NewJob job) {
        Statement unused = statement
                .bind("$1", job.id())
                .bind("$2", job.request())
                .bind("$3", job.method())
                .bind("$4", job.path())
                .bind("$5", job.contentType())
                .bind("$6", job.preferences())
                .bind("$7", job.requestKey())
                .bind("$8", job.client())
                .bind("$9", job.body().duplicate())
                .bind("$10", job.lines())
                .bind("$11", (long) properties.queueLimit())
                .bind("$12", properties.queueBytes().toBytes())
                .bind("$13", properties.clientBytes().toBytes());
    }

    /** A job that was cancelled has no answer and so no status. */
    private static void bindStatus(Statement statement, int status) {
        Statement unused = status == 0 ? statement.bindNull("$4", Integer.class) : statement.bind("$4", status);
    }

    private static void bindText(Statement statement, String name, @Nullable String text) {
        Statement unused = text == null ? statement.bindNull(name, String.class) : statement.bind(name, text);
    }

    /** What a phase counts replaces the number of lines, which stays where the feature does not tell. */
    private static void bindTotal(Statement statement, String name, Progress.State progress) {
        Statement unused = progress.phase().isEmpty()
                ? statement.bindNull(name, Long.class)
                : statement.bind(name, progress.total());
    }

    /** One JSON document is one line, whatever its answer. */
    private static long done(TakenJob job, Dispatch.Answer answer, Progress.State progress) {
        boolean isOne =
                !job.isStream() && answer.status() != 0 && progress.phase().isEmpty();
        return isOne ? 1 : progress.done();
    }

    private static String[] names(Progress.State progress) {
        return progress.counts().keySet().toArray(String[]::new);
    }

    private static Long[] counts(Progress.State progress) {
        return progress.counts().values().toArray(Long[]::new);
    }

    private static Job.Progress progress(Row row) {
        String[] names = Columns.required(row, 14, String[].class);
        Long[] counts = Columns.required(row, 15, Long[].class);
        Map<String, Long> byName = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            byName.put(names[i], counts[i]);
        }
        return new Job.Progress(
                Columns.required(row, 13, String.class),
                Columns.required(row, 7, Long.class),
                Columns.required(row, 8, Long.class),
                byName);
    }

    private static <T> Mono<T> first(List<T> rows) {
        return Mono.justOrEmpty(rows.stream().findFirst());
    }

    private static Job job(Row row) {
        return new Job(
                Columns.required(row, 0, UUID.class),
                Columns.required(row, 1, UUID.class),
                Columns.required(row, 2, String.class),
                Columns.required(row, 3, String.class),
                Columns.required(row, 4, String.class),
                Columns.required(row, 5, Integer.class),
                Columns.required(row, 6, Boolean.class),
                progress(row),
                row.get(9, Integer.class),
                row.get(10, String.class),
                Columns.required(row, 11, Instant.class),
                row.get(12, Instant.class));
    }

    private static TakenJob taken(Row row, UUID lease) {
        return new TakenJob(
                Columns.required(row, 0, UUID.class),
                lease,
                Columns.required(row, 1, Integer.class),
                Columns.required(row, 2, Boolean.class),
                Columns.required(row, 3, String.class));
    }

    private static TakenJob.Request request(Row row) {
        return new TakenJob.Request(
                Columns.required(row, 0, String.class),
                Columns.required(row, 1, String.class),
                Columns.required(row, 2, String.class),
                Columns.required(row, 3, String.class),
                Columns.required(row, 4, String.class),
                Columns.required(row, 5, ByteBuffer.class));
    }
}
