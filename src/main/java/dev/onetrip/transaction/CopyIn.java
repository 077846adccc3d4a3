package dev.onetrip.transaction;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One COPY FROM STDIN: the driver asks the source for more only as fast as the server takes it. When no caller waits
 * any more the source is cut, which the driver would otherwise read to its end.
 */
final class CopyIn {
    private final PostgresqlConnection connection;
    private final Sinks.Empty<byte[]> cut = Sinks.empty();
    private volatile boolean isCut;
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    CopyIn(PostgresqlConnection connection) {
        this.connection = connection;
    }

    /** The rows taken; an error of the source comes out as it is, not as what the server says of it. */
    @SuppressWarnings("NestedPublishers") // what the driver wants: a publisher for each message
    Mono<Long> of(String sql, Flux<byte[]> source) {
        // an error of the other would not cancel the source, so it is told of the end, and the error comes after
        Flux<byte[]> data =
                source.doOnError(fault::set).takeUntilOther(cut.asMono()).concatWith(Mono.defer(this::endIfCut));
        // heap buffers: pooled ones of the network leak when a COPY is cut
        return connection
                .copyIn(sql)
                .fromMany(data.map(bytes -> Mono.just(Unpooled.wrappedBuffer(bytes))))
                .build()
                .onErrorMap(error -> {
                    @Nullable Throwable cause = fault.get();
                    return cause == null ? error : cause;
                });
    }

    /** Cancels the source and ends the data with an error, so that the server ends the COPY. */
    void cut() {
        isCut = true;
        Sinks.EmitResult unused = cut.tryEmitEmpty();
    }

    private Mono<byte[]> endIfCut() {
        return isCut ? Mono.error(new CancellationException("the COPY was cancelled")) : Mono.empty();
    }
}
