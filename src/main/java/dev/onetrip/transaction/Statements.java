package dev.onetrip.transaction;

import dev.onetrip.core.Deadline;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Where the statements of an upsert go, each one round trip. */
public interface Statements {
    /** Sends one statement. */
    <T> Mono<T> send(Function<UnitConnection, Mono<T>> statement);

    /** Each is a transaction of its own. */
    static Statements alone(UnitOfWork unitOfWork, Deadline deadline) {
        return new Statements() {
            @Override
            public <T> Mono<T> send(Function<UnitConnection, Mono<T>> statement) {
                return unitOfWork.single(deadline, statement);
            }
        };
    }

    /** All in the transaction that is open on the connection. */
    static Statements within(UnitConnection connection) {
        return new Statements() {
            @Override
            public <T> Mono<T> send(Function<UnitConnection, Mono<T>> statement) {
                return statement.apply(connection);
            }
        };
    }
}
