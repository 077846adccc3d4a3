package dev.onetrip.users;

import dev.onetrip.core.Refusal;
import dev.onetrip.core.Verdict;
import dev.onetrip.idempotency.Keyed;
import dev.onetrip.idempotency.Replay;
import dev.onetrip.idempotency.RequestKey;
import dev.onetrip.idempotency.StoredKey;
import io.r2dbc.spi.Statement;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group after a look at their keys and names: which have an answer already, and which are to be
 * inserted. A name that stands twice in a group goes to the first, and so does a key.
 */
final class Admitted {
    private final List<Keyed<NewUser>> members;
    /** By the member's place; null where the insertion decides. */
    private final List<@Nullable Verdict<Created>> answered;
    /** The place of the member that stands for a name. */
    private final Map<String, Integer> places;

    private Admitted(
            List<Keyed<NewUser>> members, List<@Nullable Verdict<Created>> answered, Map<String, Integer> places) {
        this.members = members;
        this.answered = answered;
        this.places = places;
    }

    static Admitted of(List<Keyed<NewUser>> members, List<StoredKey<UserKeys.Row>> keys) {
        Replay<UserKeys.Row> replay = new Replay<>(keys);
        List<@Nullable Verdict<Created>> answered = new ArrayList<>(members.size());
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int place = 0; place < members.size(); place++) {
            NewUser user = members.get(place).value();
            Verdict<Created> known = replay.known(
                            members.get(place), row -> new Created(user.stored(row.id(), row.created()), true))
                    .orElse(null);
            answered.add(known);
            if (known == null) {
                places.putIfAbsent(user.username(), place);
            }
        }
        return new Admitted(members, answered, places);
    }

    /** The members to insert, at most one for each name. */
    List<Keyed<NewUser>> fresh() {
        return places.values().stream().map(members::get).toList();
    }

    /** The rows that came back, with the scores they were asked for. */
    List<Scored> scored(List<InsertedUser> stored) {
        return stored.stream()
                .map(row -> new Scored(row.id(), members.get(place(row)).value().score()))
                .toList();
    }

    /** One verdict for each member, in order. */
    List<Verdict<Created>> verdicts(List<InsertedUser> stored) {
        Map<Integer, InsertedUser> rows = new HashMap<>();
        stored.forEach(row -> rows.put(place(row), row));
        List<Verdict<Created>> verdicts = new ArrayList<>(members.size());
        for (int place = 0; place < members.size(); place++) {
            Verdict<Created> known = answered.get(place);
            verdicts.add(known == null ? verdict(members.get(place).value(), rows.get(place)) : known);
        }
        return verdicts;
    }

    private int place(InsertedUser row) {
        return Objects.requireNonNull(places.get(row.username()));
    }

    private static Verdict<Created> verdict(NewUser user, @Nullable InsertedUser row) {
        return row == null
                ? Verdict.refused(
                        new Refusal.Taken("username", "The username " + user.username() + " is already taken."))
                : Verdict.done(new Created(user.stored(row.id(), row.created()), false));
    }

    /** The scores that the members to insert bring, in their order. */
    List<BigDecimal> own() {
        return fresh().stream().map(creation -> creation.value().score()).toList();
    }

    /**
     * Binds {@link UsersSql#INSERT_MANY}.
     *
     * @param joining what the members to insert come to
     */
    Consumer<Statement> binding(long board, Joining joining) {
        return binding(board, fresh(), joining);
    }

    /** Binds it for any creations. */
    static Consumer<Statement> binding(long board, Collection<Keyed<NewUser>> creations, Joining joining) {
        return statement -> statement
                .bind("$1", board)
                .bind("$2", texts(creations, NewUser::username))
                .bind("$3", joining.scores().toArray(BigDecimal[]::new))
                // as many as there are scores, each null where there are none
                .bind("$8", joining.bases().toArray(new BigDecimal[creations.size()]))
                .bind("$4", texts(creations, user -> user.profile().firstname()))
                .bind("$5", texts(creations, user -> user.profile().lastname()))
                .bind("$6", keys(creations, RequestKey::key))
                .bind("$7", keys(creations, RequestKey::request));
    }

    private static String[] texts(Collection<Keyed<NewUser>> creations, Function<NewUser, String> text) {
        return creations.stream().map(Keyed::value).map(text).toArray(String[]::new);
    }

    private static UUID[] keys(Collection<Keyed<NewUser>> creations, Function<RequestKey, UUID> part) {
        return creations.stream()
                .map(creation -> creation.key().map(part).orElse(null))
                .toArray(UUID[]::new);
    }
}
