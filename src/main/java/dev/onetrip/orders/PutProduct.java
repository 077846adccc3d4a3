package dev.onetrip.orders;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Refusal;
import dev.onetrip.idempotency.ClaimedKeys;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.transaction.BoundValues;
import dev.onetrip.transaction.SqlBatch;
import dev.onetrip.transaction.Statements;
import dev.onetrip.transaction.UnitOfWork;
import dev.onetrip.web.Conditions;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.OptionalLong;
import reactor.core.publisher.Mono;

/** Stores a product under its id in one statement, which is the whole transaction; reads one. */
final class PutProduct {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final UnitOfWork unitOfWork;
    private final ClaimedKeys<Product.Asked, Product.Stored> claimedKeys;

    PutProduct(UnitOfWork unitOfWork, ClaimedKeys<Product.Asked, Product.Stored> claimedKeys) {
        this.unitOfWork = unitOfWork;
        this.claimedKeys = claimedKeys;
    }

    /** {@link Refusal.NotFound} where there is none. */
    Mono<Product> one(long id, Deadline deadline) {
        return unitOfWork
                .one(deadline, ProductsSql.ONE, statement -> statement.bind("$1", id), Product.Stored::of)
                .map(Product.Stored::product)
                .switchIfEmpty(Mono.error(() -> new Refusal.NotFound("There is no product " + id + ".")));
    }

    /** One round trip, with a key four; one more where a condition does not hold. */
    Mono<Product.Stored> put(Keyed<Product.Asked> asked, Conditions conditions, Deadline deadline, boolean rehearsal) {
        return claimedKeys.alone(
                asked, deadline, rehearsal, new SqlBatch(), statements -> put(statements, asked.value(), conditions));
    }

    private static Mono<Product.Stored> put(Statements statements, Product.Asked asked, Conditions conditions) {
        return statements
                .send(connection -> connection.select(
                        ProductsSql.PUT, statement -> bind(statement, asked, conditions), Product.Stored::of))
                .flatMap(rows -> rows.isEmpty() ? refused(statements, asked, conditions) : Mono.just(rows.get(0)));
    }

    private static Mono<Product.Stored> refused(Statements statements, Product.Asked asked, Conditions conditions) {
        return statements
                .send(connection -> connection.select(
                        ProductsSql.ONE, statement -> statement.bind("$1", asked.id()), Product.Stored::of))
                .map(rows -> {
                    conditions.check(
                            rows.isEmpty()
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(rows.get(0).product().version()));
                    throw new Refusal.Full("Concurrent requests keep changing this product.", SOON);
                });
    }

    private static void bind(Statement statement, Product.Asked asked, Conditions conditions) {
        BoundValues.numbers(
                statement
                        .bind("$1", asked.id())
                        .bind("$2", asked.wanted().name())
                        .bind("$3", asked.wanted().stock())
                        .bind("$4", conditions.mustExist()),
                "$5",
                conditions.only());
    }
}
