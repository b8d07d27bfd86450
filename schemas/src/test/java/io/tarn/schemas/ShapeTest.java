package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a state's class reads, and what states would lose under another one. */
final class ShapeTest {
  enum Colour {
    RED
  }

  record Visit(String page, Instant at) {}

  record Everything(
      byte tiny,
      short small,
      Integer whole,
      long count,
      BigInteger big,
      float rough,
      Double mean,
      BigDecimal price,
      boolean open,
      char letter,
      String name,
      Colour colour,
      byte[] digest,
      Visit last,
      Optional<Visit> first,
      List<Visit> visits,
      Set<String> tags,
      long[] slots,
      Map<String, Map<String, Long>> by,
      Object whatever) {}

  record Tree(String name, Tree left, List<Tree> all) {}

  /** Jackson reads its fields by their setters, and its list by the getter. */
  @SuppressWarnings("unused") // by reflection
  static final class Bean {
    @JsonIgnore public int left;
    private long hits;
    private final List<String> tags = new java.util.ArrayList<>();

    public void setHits(long newHits) {
      hits = newHits;
    }

    public long getHits() {
      return hits;
    }

    public long getTwice() {
      return 2 * hits;
    }

    public List<String> getTags() {
      return tags;
    }
  }

  /** Reads itself. */
  @JsonDeserialize(using = OwnReader.class)
  record Own(long n) {}

  static final class OwnReader extends JsonDeserializer<Own> {
    @Override
    public Own deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return new Own(parser.getLongValue());
    }
  }

  record Holder(Own own, Odd odd) {}

  record Odd(@JsonProperty("a,b%") long n) {}

  record Before(long hits, double mean, Visit last, List<Visit> visits) {}

  record Renamed(long hits, double average, Visit last, List<Visit> visits) {}

  record Aliased(
      long hits,
      @JsonAlias("mean") double average,
      @JsonAlias({"last", "latest"}) LongVisit seen,
      List<Visit> visits) {}

  record LongVisit(String page, @JsonAlias("at") Instant time) {}

  record Narrowed(int hits, long mean, String last, List<Visit> visits) {}

  record Inner(long hits, double mean, OnlyPage last, List<OnlyPage> visits, String added) {}

  record OnlyPage(String page) {}

  record Integers(byte a, short b, int c, float d, int e, Set<String> f, Colour g) {}

  record Wider(short a, int b, long c, double d, double e, List<String> f, String g) {}

  @Test
  void eachFieldHasItsKindByItsPath() {
    assertShape(
        "big:bigint,by:map,by{}:map,by{}{}:long,colour:enum,count:long,digest:bytes,"
            + "first:object,first.at:instant,first.page:string,"
            + "last:object,last.at:instant,last.page:string,letter:char,mean:double,name:string,"
            + "open:boolean,price:decimal,rough:float,slots:list,slots[]:long,small:short,"
            + "tags:set,tags[]:string,tiny:byte,"
            + "visits:list,visits[]:object,visits[].at:instant,visits[].page:string,"
            + "whatever:any,whole:int",
        Everything.class);
  }

  @Test
  void aTypeWithinItselfIsNotFollowed() {
    assertShape("all:list,all[]:any,left:any,name:string", Tree.class);
  }

  @Test
  void onlyWhatIsReadCounts() {
    assertShape("hits:long,tags:list,tags[]:string", Bean.class);
  }

  @Test
  void whatReadsItselfIsNotLookedInto() {
    assertShape("odd:object,odd.a%2Cb%25:long,own:any", Holder.class);
    assertShape(":any", Own.class);
  }

  @Test
  void aStateNeedNotBeAnObject() {
    assertShape(":long", Long.class);
    assertShape(":map,{}:any", Map.class);
  }

  @Test
  void aFieldIsThereUnderEachOfItsNames() {
    assertShape(
        "average:double,mean:double,hits:long,"
            + "seen:object,seen.page:string,seen.time:instant,seen.at:instant,"
            + "last:object,last.page:string,last.time:instant,last.at:instant,"
            + "latest:object,latest.page:string,latest.time:instant,latest.at:instant,"
            + "visits:list,visits[]:object,visits[].at:instant,visits[].page:string",
        Aliased.class);
  }

  @Test
  void whatIsTheSameOrAddedOrWiderLosesNothing() {
    assertLost(List.of(), Before.class, Before.class);
    assertLost(List.of(), OnlyPage.class, Visit.class);
    assertLost(List.of(), Integers.class, Wider.class);
    assertLost(List.of(), Tree.class, Tree.class);
    assertLost(List.of(), Own.class, Own.class);
  }

  @Test
  void aFieldThatWasRenamedOrRemovedIsLost() {
    assertEquals(
        List.of(
            new FieldChange(
                "mean",
                "field mean (double) of table t is not in its state's class any more: kept states"
                    + " would lose it at their next update; if it was renamed, put"
                    + " @JsonAlias(\"mean\") on the new field")),
        schema(Renamed.class).fieldsLost(schema(Before.class)));
    assertLost(List.of("last.at", "visits[].at"), Before.class, Inner.class);
    assertEquals(
        List.of(true),
        schema(OnlyPage.class).fieldsLost(schema(Visit.class)).stream()
            .map(lost -> lost.sentence().contains("@JsonAlias(\"at\")"))
            .toList());
  }

  @Test
  void anAliasKeepsWhatItNamesHoweverDeep() {
    assertLost(List.of(), Before.class, Aliased.class);
  }

  /** Rows that were not updated meanwhile still have the old name. */
  @Test
  void anAliasThatIsTakenAwayAgainIsALoss() {
    assertLost(List.of("mean", "seen", "last.time", "latest"), Aliased.class, Renamed.class);
  }

  @Test
  void aKindThatHoldsLessIsALoss() {
    assertLost(List.of("hits", "last", "mean"), Before.class, Narrowed.class);
    assertEquals(
        "field mean of table t was of kind double and is long now, which does not hold all that"
            + " double does: kept states may not be read, or lose part of it; give it a kind that"
            + " does, or add a field of another name beside it",
        schema(Narrowed.class).fieldsLost(schema(Before.class)).get(2).sentence());
    assertLost(List.of("a", "b", "c", "d", "e", "f", "g"), Wider.class, Integers.class);
    assertLost(List.of(""), Long.class, Integer.class);
    assertLost(List.of(""), Long.class, Visit.class);
  }

  @Test
  void aTableWithoutAShapeIsComparedByItsFields() {
    TableSchema before =
        TableSchema.of(
            "t",
            KeyTypes.STRING,
            new ValueSchema.Cbor(
                List.of(
                    new Column("hits", ColumnType.LONG),
                    new Column("mean", ColumnType.DOUBLE),
                    new Column("last", ColumnType.CBOR)),
                Shape.UNKNOWN));

    assertEquals(before, TableSchema.fromAttributes(before.toAttributes()));
    assertEquals(List.of(), schema(Narrowed.class).fieldsLost(before));
    assertEquals(
        List.of("mean"),
        schema(Renamed.class).fieldsLost(before).stream().map(FieldChange::path).toList());
  }

  private static void assertShape(String expected, Class<?> type) {
    assertEquals(expected, schema(type).toAttributes().get("tarn.shape"));
    assertEquals(schema(type), TableSchema.fromAttributes(schema(type).toAttributes()));
  }

  private static void assertLost(List<String> paths, Class<?> before, Class<?> now) {
    TableSchema kept = TableSchema.fromAttributes(schema(before).toAttributes());
    assertEquals(paths, schema(now).fieldsLost(kept).stream().map(FieldChange::path).toList());
  }

  private static TableSchema schema(Class<?> type) {
    return TableSchema.of("t", KeyTypes.STRING, CborCodec.of(type).schema());
  }
}
