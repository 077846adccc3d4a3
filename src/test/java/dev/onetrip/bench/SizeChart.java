package dev.onetrip.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Creations a second against the size of a board, both axes in powers of ten, as SVG. */
final class SizeChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 110;
    private static final int TOP = 30;
    private static final int BOTTOM = 50;
    private static final List<String> COLOURS = List.of("#1a7f37", "#cf222e");

    private SizeChart() {}

    /** One way of rescoring. */
    record Line(String name, List<Point> points) {}

    /** Creations a second on a board of so many users; at least 1 is drawn. */
    record Point(int users, double perSecond) {}

    static void draw(Path file, List<Line> lines) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent());
        Files.createDirectories(folder);
        Files.writeString(file, svg(lines));
    }

    static String svg(List<Line> lines) {
        double least = users(lines, true);
        double most = users(lines, false);
        StringBuilder svg = new StringBuilder(4_096);
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                        + "<text x=\"%d\" y=\"18\" font-size=\"14\">Creations a second against the users of the board</text>%n",
                WIDTH,
                HEIGHT,
                LEFT));
        for (int power = 0; power <= 5; power++) {
            double y = y(Math.pow(10, power));
            rule(svg, LEFT, y, WIDTH - RIGHT, y);
            text(svg, LEFT - 8, y + 4, "end", String.format(Locale.ROOT, "%,d", (long) Math.pow(10, power)));
        }
        for (double users = least; users <= most * 1.01; users *= 10) {
            double x = x(users, least, most);
            rule(svg, x, TOP, x, HEIGHT - BOTTOM);
            text(svg, x, HEIGHT - BOTTOM + 18, "middle", String.format(Locale.ROOT, "%,d", (long) users));
        }
        for (int i = 0; i < lines.size(); i++) {
            line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), least, most);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void line(StringBuilder svg, Line line, String colour, double least, double most) {
        StringBuilder points = new StringBuilder();
        double x = 0;
        double y = 0;
        for (Point point : line.points()) {
            x = x(point.users(), least, most);
            y = y(point.perSecond());
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(String.format(
                    Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n", x, y, colour));
            text(svg, x, y - 8, "middle", String.format(Locale.ROOT, "%,.0f", point.perSecond()));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                points.toString().strip(),
                colour));
        text(svg, x + 24, y + 4, "start", line.name());
    }

    private static void rule(StringBuilder svg, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d0d7de\"/>%n",
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }

    private static double users(List<Line> lines, boolean isLeast) {
        var sizes = lines.stream().flatMap(line -> line.points().stream()).mapToInt(Point::users);
        return (isLeast ? sizes.min() : sizes.max()).orElse(1);
    }

    private static double x(double users, double least, double most) {
        double width = WIDTH - LEFT - RIGHT;
        return least == most ? LEFT : LEFT + width * Math.log10(users / least) / Math.log10(most / least);
    }

    private static double y(double perSecond) {
        double height = HEIGHT - TOP - BOTTOM;
        return HEIGHT - BOTTOM - height * Math.log10(Math.max(1, perSecond)) / 5;
    }
}
