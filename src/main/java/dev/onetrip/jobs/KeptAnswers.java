package dev.onetrip.jobs;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Dispatch;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Mono;
import reactor.pool.InstrumentedPool;
import reactor.pool.PoolAcquirePendingLimitException;
import reactor.pool.PoolAcquireTimeoutException;
import reactor.pool.PoolBuilder;
import reactor.pool.PooledRef;

/**
 * The answers of finished jobs. An answer may have many megabytes, so a few are read at a time, {@value #READ} on one
 * instance, and {@value #WAITING} more wait: the connections of the pool, and its queue, are for the work of others.
 */
final class KeptAnswers {
    private static final int READ = 2;
    private static final int WAITING = 256;
    private static final Duration SOON = Duration.ofSeconds(1);

    private final UnitOfWork unitOfWork;
    private final JobsProperties properties;
    private final InstrumentedPool<Object> places = PoolBuilder.from(Mono.fromSupplier(Object::new))
            .sizeBetween(0, READ)
            .maxPendingAcquire(WAITING)
            .buildPool();

    KeptAnswers(UnitOfWork unitOfWork, JobsProperties properties) {
        this.unitOfWork = unitOfWork;
        this.properties = properties;
    }

    /**
     * The answer of a finished job that the viewer may see; nothing before. {@link Refusal.Full} where too many wait,
     * or one waits until the deadline.
     *
     * @param room told of the bytes of its body before it is read; may throw
     */
    Mono<Dispatch.Answer> one(UUID id, Viewer viewer, IntConsumer room) {
        return Mono.defer(() -> {
            Deadline deadline = Deadline.in(properties.deadline());
            return Mono.usingWhen(place(deadline), place -> read(id, viewer, room, deadline), PooledRef::release);
        });
    }

    private Mono<PooledRef<Object>> place(Deadline deadline) {
        return places.acquire(deadline.left())
                .onErrorMap(
                        full -> full instanceof PoolAcquirePendingLimitException
                                || full instanceof PoolAcquireTimeoutException,
                        full -> new Refusal.Full(
                                "Other answers of jobs are being read, " + READ + " at a time, and more wait.", SOON));
    }

    private Mono<Dispatch.Answer> read(UUID id, Viewer viewer, IntConsumer room, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        JobsSql.ANSWER_LENGTH,
                        one -> viewer.bind(one, id),
                        row -> Columns.required(row, 0, Integer.class))
                .doOnNext(length -> room.accept(length))
                .flatMap(length ->
                        unitOfWork.one(deadline, JobsSql.ANSWER, one -> viewer.bind(one, id), KeptAnswers::kept))
                .filter(kept -> kept.status() > 0);
    }

    private static Dispatch.Answer kept(Row row) {
        Integer status = row.get(0, Integer.class);
        HttpHeaders headers = new HttpHeaders();
        setIfPresent(headers, HttpHeaders.CONTENT_TYPE, row.get(1, String.class));
        setIfPresent(headers, HttpHeaders.LOCATION, row.get(2, String.class));
        ByteBuffer body = row.get(3, ByteBuffer.class);
        return new Dispatch.Answer(status == null ? 0 : status, headers, body == null ? ByteBuffer.allocate(0) : body);
    }

    private static void setIfPresent(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }
}
