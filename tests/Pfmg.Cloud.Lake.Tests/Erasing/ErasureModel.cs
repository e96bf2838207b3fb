using System.Globalization;
using Pfmg.Cloud.Lake.Erasing;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

/// <summary>A record of a model's file: one alternate allele, and who has how many copies of it.</summary>
internal sealed record ModelRecord(int Number, int Pos, string Alt, Dictionary<int, int> Dosages);

/// <summary>A callset of the model; those of one file share its records.</summary>
internal sealed record ModelCallset(int Id, string Person, List<ModelRecord> Records, IReadOnlyList<(int Start, int End)>? Blocks)
{
    public IEnumerable<(int Pos, string Alt, int Dosage, int Record)> Calls() =>
        Records.Where(record => record.Dosages.GetValueOrDefault(Id) > 0).Select(record => (record.Pos, record.Alt, record.Dosages[Id], record.Number));

    /// <summary>Blocks of a file of its own; a joint file assays what its records tell.</summary>
    public IEnumerable<(int Start, int End)> Spans() => Blocks ?? Records.Select(record => record.Pos).Distinct().Select(pos => (pos, pos));
}

/// <summary>A lake as lists, counted by loops, from which samples are erased by leaving them out.</summary>
internal sealed class ErasureModel
{
    private int _last;

    public List<ModelCallset> Callsets { get; private set; } = [];

    /// <summary>The callsets of each version that an ingest made.</summary>
    public SortedDictionary<long, List<ModelCallset>> Versions { get; } = [];

    /// <summary>Names and private alleles that must be found nowhere.</summary>
    public List<string> Erased { get; } = [];

    public IReadOnlyList<ModelCallset> Add(Random random, bool isAgain)
    {
        int id = ++_last;
        string person = isAgain && Callsets.Count > 0 ? Callsets[random.Next(Callsets.Count)].Person : $"person{id}x";
        List<ModelRecord> records = [.. Enumerable.Range(1, 8).Where(_ => random.Next(2) == 0).Select(i => new ModelRecord(i, i * 100, "C", new() { [id] = 1 + random.Next(2) })), Private(id, 20, random)];
        (int, int)[] blocks = [.. Enumerable.Range(0, 6).Where(_ => random.Next(3) > 0).Select(i => ((i * 200) + 50, (i * 200) + 50 + random.Next(180)))];
        return Added(new ModelCallset(id, person, records, blocks));
    }

    public IReadOnlyList<ModelCallset> AddJoint(Random random)
    {
        int[] ids = [++_last, ++_last, ++_last];
        var records = new List<ModelRecord>();
        for (var i = 1; i <= 8; i++)
        {
            var dosages = ids.Where(_ => random.Next(2) == 0).ToDictionary(id => id, _ => 1 + random.Next(2));
            if (dosages.Count > 0)
            {
                records.Add(new ModelRecord(i, i * 100, "C", dosages));
            }
        }

        records.AddRange(ids.Select((id, i) => Private(id, 20 + i, random)));
        return Added([.. ids.Select(id => new ModelCallset(id, $"person{id}x", records, null))]);
    }

    /// <summary>Erases a callset or a person; null if there is none.</summary>
    public ErasureRequest? Erase(Random random, bool isPerson)
    {
        if (Callsets.Count == 0)
        {
            return null;
        }

        var chosen = Callsets[random.Next(Callsets.Count)];
        ModelCallset[] gone = [.. isPerson ? Callsets.Where(callset => callset.Person == chosen.Person) : [chosen]];
        foreach (var callset in gone)
        {
            callset.Records.RemoveAll(record => record.Dosages.ContainsKey(callset.Id) && record.Dosages.Count == 1);
            callset.Records.ForEach(record => record.Dosages.Remove(callset.Id));
            Erased.Add(PrivateAllele(callset.Id));
        }

        Callsets = [.. Callsets.Except(gone)];
        if (Callsets.TrueForAll(callset => callset.Person != chosen.Person))
        {
            Erased.Add(chosen.Person);
        }

        foreach (var callsets in Versions.Values)
        {
            callsets.RemoveAll(callset => gone.Contains(callset));
        }

        return new ErasureRequest { Participant = isPerson ? $"P-{chosen.Person}" : null, SampleId = isPerson ? null : chosen.Id, Reason = "withdrawn", By = "tester" };
    }

    public IEnumerable<string> Count(long? version)
    {
        var callsets = version is { } old ? Versions[old] : Callsets;
        ModelCallset[] counted = [.. callsets.GroupBy(callset => callset.Person).Select(person => person.MaxBy(callset => callset.Id)!)];
        var sites = counted.SelectMany(callset => callset.Calls()).Select(call => (call.Pos, call.Alt)).Distinct().OrderBy(site => site.Pos).ThenBy(site => site.Alt, StringComparer.Ordinal);
        foreach (var (pos, alt) in sites)
        {
            ModelCallset[] assayed = [.. counted.Where(callset => callset.Spans().Any(span => span.Start <= pos && pos <= span.End))];
            int[] dosages = [.. assayed.SelectMany(callset => callset.Calls()).Where(call => call.Pos == pos && call.Alt == alt).Select(call => call.Dosage)];
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{pos} {alt} {dosages.Sum()} {assayed.Length * 2} {dosages.Count(d => d == 1)} {dosages.Count(d => d == 2)} {counted.Length - assayed.Length}");
        }
    }

    private List<ModelCallset> Added(params List<ModelCallset> callsets)
    {
        Callsets.AddRange(callsets);
        return callsets;
    }

    /// <summary>A variant that nobody else has, where others may be assayed.</summary>
    private static ModelRecord Private(int id, int number, Random random) => new(number, 55 + (100 * random.Next(1, 9)), PrivateAllele(id), new() { [id] = 1 + random.Next(2) });

    private static string PrivateAllele(int id) => "AGGGT" + string.Concat(Convert.ToString(id, 2).PadLeft(8, '0').Select(bit => bit == '1' ? "TG" : "CA"));
}
