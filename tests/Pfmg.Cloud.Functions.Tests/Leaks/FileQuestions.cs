using System.Globalization;
using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Functions.Api.Drs;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Every question about files that the matrix asks of one caller, with the oracle's answer.</summary>
/// <param name="world">Who there is.</param>
/// <param name="delivery">Of whom there are reads.</param>
/// <param name="asker">Asks as the caller.</param>
/// <param name="maySee">Whether the caller may see a person, as the oracle says.</param>
/// <param name="nameOf">What answers call a person's sample, or would if the caller might see it.</param>
internal sealed class FileQuestions(LeakWorld world, FileDelivery delivery, FileAsker asker, Func<LeakPerson, bool> maySee, Func<LeakPerson, string> nameOf)
{
    private const string Refused = "refused 404";

    /// <summary>The DRS identifiers of everybody's variants: the caller may have kept one from when they might see the person.</summary>
    public static async Task<IReadOnlyList<string>> IdsAsync(LeakWorld world, DrsNames names, FilePurpose purpose, string? project, Func<LeakPerson, Task<int>> callsetOf)
    {
        var ids = new List<string>();
        foreach (var person in world.Persons)
        {
            ids.Add(await names.IdAsync(new DrsName(purpose, project, await callsetOf(person), FileKinds.Calls), CancellationToken.None));
        }

        return ids;
    }

    /// <summary>All questions.</summary>
    /// <param name="ids">The identifiers, by the persons' numbers.</param>
    /// <param name="every">Of every how many persons one is asked for alone; lists are asked for everybody.</param>
    public IEnumerable<FileCase> All(IReadOnlyList<string> ids, int every)
    {
        var seen = world.Persons.Where(maySee).ToList();
        // A project that nobody agreed to is given no records, and no list of them.
        yield return new FileCase("files", seen.Count == 0 ? Refused : string.Join(',', seen.Select(nameOf).Order(StringComparer.Ordinal)), asker.FilesAsync);
        yield return new FileCase("objects", $"{string.Join(',', seen.Select(static person => person.Number))} of {ids.Count}", () => asker.BulkAsync(ids));
        foreach (var person in world.Persons.Where(person => person.Number % every == 0))
        {
            var name = nameOf(person);
            yield return new FileCase($"variants of {person.Number}", Told(person, 1, int.MaxValue), () => asker.VariantsAsync(name, ""));
            if (!maySee(person) && name != person.Name)
            {
                yield return new FileCase($"variants of {person.Name}", Refused, () => asker.VariantsAsync(person.Name, ""));
            }

            if (person.Number % 6 is 2 or 3)
            {
                yield return new FileCase($"a region of {person.Number}", Told(person, 505, person.PrivatePosition - 1), () => asker.VariantsAsync(name, $"?referenceName={LeakWorld.Contig}&start=504&end={person.PrivatePosition - 1}"));
                yield return new FileCase($"the header of {person.Number}", Told(person, 0, 0), () => asker.VariantsAsync(name, "?class=header"));
                yield return new FileCase($"object of {person.Number}", Told(person, 1, int.MaxValue), () => asker.ObjectAsync(ids[person.Number], name));
            }

            if (delivery.HasReads(person) && FileAsker.HasTools)
            {
                yield return new FileCase($"reads of {person.Number}", maySee(person) ? $"{name}|{person.PrivatePosition}" : Refused, () => asker.ReadsAsync(name));
            }
        }
    }

    /// <summary>Asks, and tells the differences.</summary>
    public static async Task<int> AskAsync(IEnumerable<FileCase> cases, string who)
    {
        var differences = new List<string>();
        var count = 0;
        foreach (var one in cases)
        {
            count++;
            var found = await one.Ask();
            if (found != one.Expected)
            {
                differences.Add($"{one.What}: expected {one.Expected}, found {found}");
            }
        }

        Assert.True(differences.Count == 0, $"{who}: {differences.Count} of {count} differ:\n{string.Join('\n', differences.Take(20))}");
        return count;
    }

    // What a file of the person must hold between two positions: what it carries there, without phase if a parent may not be seen.
    private string Told(LeakPerson person, int from, int until)
    {
        if (!maySee(person))
        {
            return Refused;
        }

        var isWithheld = ExpectedAccess.IsWithoutInheritance(person, world.Persons, maySee);
        var carried = LeakWorld.SharedPositions.Select((position, site) => (Position: position, Genotype: world.Genotype(person, site)))
            .Append((Position: person.PrivatePosition, Genotype: person.Mother is null ? "0/1" : "0|1"))
            .Where(one => LeakWorld.Count(one.Genotype).Ac > 0 && one.Position >= from && one.Position <= until)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Position}:{(isWithheld ? Unphased(one.Genotype) : one.Genotype)}"));
        return $"{nameOf(person)}|{string.Join(' ', carried)}";
    }

    private static string Unphased(string genotype) => string.Join('/', genotype.Split('|', '/').Order(StringComparer.Ordinal));
}
