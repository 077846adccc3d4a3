package dev.onetrip.orders.items;

import dev.onetrip.core.FieldProblem;
import dev.onetrip.core.Refusal;
import dev.onetrip.orders.Item;
import dev.onetrip.transaction.BrokenRule;
import dev.onetrip.web.Line;
import dev.onetrip.web.Problem;
import dev.onetrip.web.RefusedLine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A line of an upload after it was read: an item, or the reason why it is none. */
sealed interface ReadLine {
    /** Its number in the upload, from 1. */
    int number();

    static ReadLine of(Line line) {
        try {
            return new Good(line.number(), Item.READING.read(line.bytes()));
        } catch (Refusal refusal) {
            return new Bad(line.number(), refusal, null);
        }
    }

    /** A line that holds an item. */
    record Good(int number, Item item) implements ReadLine {
        /** The same line where the foreign key has no such product. */
        Bad unknown(String state) {
            return new Bad(number, new Refusal.Invalid(Item.PRODUCT_ID, Item.unknownProduct(item.productId())), state);
        }

        /** The same line where the server refuses it. */
        Bad refused(BrokenRule rule) {
            return new Bad(number, rule.refusal(), rule.state());
        }
    }

    /**
     * A line that is not stored.
     *
     * @param state the SQLSTATE that it was refused with; null where it never went to the server
     */
    record Bad(int number, Refusal why, @Nullable String state) implements ReadLine {
        RefusedLine verdict() {
            return new RefusedLine(number, why.status(), Problem.of(why).refusedWith(state));
        }

        /** What is wrong with which field of the line, e.g. {@code lines.7.price}. */
        List<FieldProblem> errors() {
            String line = "lines." + number;
            return why.errors().isEmpty()
                    ? List.of(new FieldProblem(line, why.detail()))
                    : why.errors().stream()
                            .map(error -> new FieldProblem(
                                    error.field().isEmpty() ? line : line + "." + error.field(), error.detail()))
                            .toList();
        }
    }
}
