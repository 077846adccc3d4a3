package dev.onetrip.commits.git;

import dev.onetrip.core.Deadline;
import dev.onetrip.transaction.UnitDefinition;
import dev.onetrip.transaction.UnitOfWork;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import reactor.core.publisher.Mono;

/** The commits of a repository of which everything reachable is stored. */
final class IndexedTips {
    private final UnitOfWork unitOfWork;

    IndexedTips(UnitOfWork unitOfWork) {
        this.unitOfWork = unitOfWork;
    }

    /** Them; empty where the repository does not exist. One round trip. */
    Mono<Optional<List<ObjectId>>> of(String slug, Deadline deadline) {
        return unitOfWork
                .list(
                        deadline,
                        TipsSql.TIPS,
                        statement -> statement.bind("$1", slug),
                        row -> Optional.ofNullable(row.get(0, String.class)))
                .map(rows -> rows.isEmpty()
                        ? Optional.empty()
                        : Optional.of(rows.stream()
                                .flatMap(Optional::stream)
                                .map(ObjectId::fromString)
                                .toList()));
    }

    /** Sets them, and where the repository was read from; after its commits. Three statements. */
    Mono<Void> set(RepositoryUrl url, Collection<ObjectId> tips, Deadline deadline) {
        String[] shas = tips.stream().map(ObjectId::name).toArray(String[]::new);
        return unitOfWork
                .write(
                        UnitDefinition.within(deadline),
                        connection -> connection
                                .update(
                                        TipsSql.SET_URL,
                                        statement -> statement
                                                .bind("$1", url.slug())
                                                .bind("$2", url.uri().toString()))
                                .then(connection.update(
                                        TipsSql.DROP_TIPS,
                                        statement ->
                                                statement.bind("$1", url.slug()).bind("$2", shas)))
                                .then(connection.update(
                                        TipsSql.ADD_TIPS,
                                        statement ->
                                                statement.bind("$1", url.slug()).bind("$2", shas))))
                .then();
    }
}
