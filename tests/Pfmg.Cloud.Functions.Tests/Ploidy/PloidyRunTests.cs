using System.Globalization;
using Pfmg.Cloud.Testing.Simulation;

namespace Pfmg.Cloud.Functions.Tests.Ploidy;

/// <summary>Simulated persons of known karyotypes, from reads to counts, against what is true of them.</summary>
public sealed class PloidyRunTests
{
    [Fact]
    public async Task A_man_and_a_woman_are_called_and_counted_by_their_ploidy()
    {
        var man = SimulatedPerson.Of("XY", "male", 1, 1) with { Heteroplasmies = Sites((4, 0.05), (9, 0.2)) };
        var woman = SimulatedPerson.Of("XX", "female", 2, 0);
        await using var cohort = await PloidyCohort.RunAsync(man, woman);

        await KaryotypesAreAsync(cohort, ("XY", "XY", true), ("XX", "XX", true));
        await CheckAsync(cohort);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Every_karyotype_is_inferred_called_and_counted()
    {
        await using var cohort = await PloidyCohort.RunAsync(
            SimulatedPerson.Of("XY", "male", 1, 1) with { Heteroplasmies = Sites((2, 0.05), (5, 0.2)) },
            SimulatedPerson.Of("XX", "female", 2, 0) with { Heteroplasmies = Sites((2, 0.2), (7, 0.5)) },
            SimulatedPerson.Of("X0", "female", 1, 0) with { Heteroplasmies = Sites((9, 0.05)) },
            SimulatedPerson.Of("XXY", "male", 2, 1),
            SimulatedPerson.Of("XYY", "male", 1, 2),
            SimulatedPerson.Of("swapped", "female", 1, 1),
            SimulatedPerson.Of("undeclared", "unknown", 2, 0),
            new SimulatedPerson("mosaic", "female", [new CellLine(0.5, 1, 0), new CellLine(0.5, 2, 0)]),
            new SimulatedPerson("mosaicY", "male", [new CellLine(0.7, 1, 0), new CellLine(0.3, 1, 1)]));

        await KaryotypesAreAsync(
            cohort, ("XY", "XY", true), ("XX", "XX", true), ("X0", "X0", false), ("XXY", "XXY", false), ("XYY", "XYY", false),
            ("swapped", "XY", false), ("undeclared", "XX", null), ("mosaic", "mosaic", false), ("mosaicY", "mosaic", false));
        await CheckAsync(cohort);
    }

    private static async Task KaryotypesAreAsync(PloidyCohort cohort, params (string Person, string Karyotype, bool? Agrees)[] expected)
    {
        foreach (var (person, karyotype, agrees) in expected)
        {
            var result = await cohort.KaryotypeAsync(person);
            Assert.Equal((person, karyotype, agrees, "karyotype"), (result.Sample, result.Karyotype, result.Agrees, result.PloidyFrom));
        }

        Assert.Equal(
            expected.OrderBy(person => person.Person, StringComparer.Ordinal).Select(person => $"{person.Person},{person.Karyotype}"),
            await cohort.SqlAsync("select sample, karyotype from samples order by sample"));
    }

    private static async Task CheckAsync(PloidyCohort cohort)
    {
        foreach (var person in cohort.Truth.Persons)
        {
            EveryRecordHasThePersonsPloidy(cohort, person);
            await HeteroplasmiesAreFoundAsync(cohort, person);
        }

        var (expected, counted) = (cohort.Truth.Count(), await cohort.FrequenciesAsync());
        var wrong = counted.Except(expected, StringComparer.Ordinal).Select(site => $"counted {site}")
            .Concat(expected.Except(counted, StringComparer.Ordinal).Select(site => $"true {site}"))
            .OrderBy(line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} lines differ: {string.Join(" | ", wrong.Take(12))}");
        Assert.Equal(expected.Length, counted.Length);
        Assert.True(expected.Length > 100, $"{expected.Length} sites tell little.");
    }

    private static void EveryRecordHasThePersonsPloidy(PloidyCohort cohort, SimulatedPerson person)
    {
        var records = cohort.Records(person.Name);
        Assert.Equal(
            SyntheticGenome.Contigs.Where(contig => contig != "chrY" || person.Y > 0),
            records.Select(record => record[0]).Distinct());
        foreach (var record in records.Where(record => record[0] != "chrM"))
        {
            var start = int.Parse(record[1], CultureInfo.InvariantCulture);
            var told = record[7].Split(';').FirstOrDefault(field => field.StartsWith("END=", StringComparison.Ordinal));
            var end = told is null ? start : int.Parse(told.AsSpan(4), CultureInfo.InvariantCulture);
            var ploidy = record[9].Split(':')[0].Split('/', '|').Length;
            foreach (var position in (int[])[start, end])
            {
                var expected = cohort.Truth.PloidyAt(person, record[0], position);
                Assert.True(ploidy == expected, $"{person.Name} at {record[0]}:{position}: called with {ploidy} alleles, has {expected}.");
            }
        }
    }

    // Which molecules carry it is drawn, so what is read lies within four standard deviations of a binomial.
    private static async Task HeteroplasmiesAreFoundAsync(PloidyCohort cohort, SimulatedPerson person)
    {
        var rows = await cohort.SqlAsync($"select pos, gt, ad_ref, ad_alt, dp from calls where sample = '{person.Name}' and chrom = 'chrM' and gt = '0/1' order by pos");
        Assert.Equal(person.Heteroplasmies.Keys.Order(), rows.Select(row => int.Parse(row.Split(',')[0], CultureInfo.InvariantCulture)));
        foreach (var row in rows)
        {
            var columns = row.Split(',');
            var (reads, depth) = (double.Parse(columns[3], CultureInfo.InvariantCulture), double.Parse(columns[4], CultureInfo.InvariantCulture));
            var fraction = person.Heteroplasmies[int.Parse(columns[0], CultureInfo.InvariantCulture)];
            Assert.InRange(reads / depth, fraction - (4 * Math.Sqrt(fraction * (1 - fraction) / depth)), fraction + (4 * Math.Sqrt(fraction * (1 - fraction) / depth)));
            Assert.True(depth > 200, $"{depth} reads tell little.");
        }
    }

    // Sites of the mitochondrion follow from the seeds; they are told by number.
    private static Dictionary<int, double> Sites(params (int Number, double Fraction)[] sites)
    {
        var positions = new SimulatedCohort(new SyntheticGenome(seed: 3), [], seed: 5).Sites.Where(site => site.Contig == "chrM").Select(site => site.Position).ToList();
        return sites.ToDictionary(site => positions[site.Number], site => site.Fraction);
    }
}
