package dev.onetrip.commits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.Columns;
import dev.onetrip.transaction.UnitOfWork;
import java.util.function.LongFunction;
import reactor.core.publisher.Mono;

/**
 * The ids of repositories by their slugs: a statement that gives the id as a value runs on the one shard that holds it.
 * An id is remembered once its row is committed; a slug that is not remembered costs one round trip.
 */
public final class RepositoryIds {
    /** Some 20 MB. */
    private static final int KEPT = 100_000;

    private final UnitOfWork unitOfWork;
    private final Cache<String, Long> kept =
            Caffeine.newBuilder().maximumSize(KEPT).build();

    RepositoryIds(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** The id, or nothing where there is no such repository. */
    public Mono<Long> of(String slug, Deadline deadline) {
        return Mono.defer(() -> {
            Long known = kept.getIfPresent(slug);
            return known == null ? asked(slug, deadline) : Mono.just(known);
        });
    }

    /** To be called after the transaction that created or locked the repository is committed. */
    public void learn(String slug, long id) {
        kept.put(slug, id);
    }

    /**
     * The answer to a question about a repository, or nothing where there is none.
     *
     * @param question finds nothing where the id is not that of the slug: a remembered id is then asked for again
     */
    <T> Mono<T> with(String slug, Deadline deadline, LongFunction<Mono<T>> question) {
        return Mono.defer(() -> {
            Mono<T> anew = asked(slug, deadline).flatMap(question::apply);
            Long known = kept.getIfPresent(slug);
            return known == null
                    ? anew
                    : question.apply(known).switchIfEmpty(anew.doFirst(() -> kept.invalidate(slug)));
        });
    }

    private Mono<Long> asked(String slug, Deadline deadline) {
        return unitOfWork
                .one(
                        deadline,
                        CommitsSql.REPOSITORY_ID,
                        statement -> statement.bind("$1", slug),
                        row -> Columns.required(row, 0, Long.class))
                .doOnNext(id -> kept.put(slug, id));
    }
}
