using System.Text.RegularExpressions;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>A dataset: what it is called, who is in it by rule, and what was released of it.</summary>
public sealed partial record Dataset
{
    private const int MostReleases = 1_000;

    /// <summary>2 to 40 of a-z, 0-9 and '-', from a letter on; never another dataset's.</summary>
    public required string Id { get; init; }

    /// <summary>In a line, English; public.</summary>
    public required string Title { get; init; }

    /// <summary>In some sentences, English; public.</summary>
    public required string Description { get; init; }

    /// <summary>Words by which it is found; at least one.</summary>
    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>Who is in it; never changes, since releases would then be of different things.</summary>
    public required DatasetRule Rule { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When words or releases changed last, UTC.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>What was released, oldest first: release 1, 2, 3 …</summary>
    public IReadOnlyList<DatasetRelease> Releases { get; init => field = value ?? []; } = [];

    /// <summary>A release.</summary>
    /// <param name="number">From 1.</param>
    /// <exception cref="NotFoundException">There is none of this number.</exception>
    public DatasetRelease Release(int number) =>
        number >= 1 && number <= Releases.Count ? Releases[number - 1] : throw new NotFoundException($"Dataset {Id} has no release {number}.");

    /// <summary>Refuses what cannot be a dataset, with every fault.</summary>
    /// <exception cref="InvalidInputException">It cannot.</exception>
    internal Dataset Checked()
    {
        var faults = new List<InputFault>();
        if (!Name().IsMatch(Id))
        {
            faults.Add(new InputFault("the dataset", "id", "2 to 40 of a-z, 0-9 and '-', from a letter on", $"{Id.Length} characters"));
        }

        AddLength(faults, "title", Title, 200);
        AddLength(faults, "description", Description, 4_000);
        if (Keywords.Count is 0 or > 50 || Keywords.Any(static word => word is not { Length: > 0 and <= 100 }))
        {
            faults.Add(new InputFault("the dataset", "keywords", "1 to 50 words of 1 to 100 characters", $"{Keywords.Count}"));
        }

        if (Releases.Count > MostReleases)
        {
            faults.Add(new InputFault("the dataset", "releases", $"at most {MostReleases}", $"{Releases.Count}"));
        }

        Rule.AddFaults(faults);
        return faults.Count == 0 ? this : throw new InvalidInputException(faults);
    }

    private static void AddLength(List<InputFault> faults, string name, string text, int most)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Any(static one => char.IsControl(one) && one != '\n'))
        {
            faults.Add(new InputFault("the dataset", name, $"1 to {most} characters, no control characters", $"{text.Length} characters"));
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Name();
}

/// <summary>A state of a dataset that can be named: its rule over one lake version and one register version.</summary>
/// <param name="Number">From 1.</param>
/// <param name="LakeVersion">The lake's files as they were.</param>
/// <param name="RegisterVersion">What was known of persons as it was; what they consent to is looked up when it is asked.</param>
/// <param name="Notes">What changed, for its readers; names nobody.</param>
/// <param name="ReleasedAt">When, UTC.</param>
/// <param name="ReleasedBy">By whom: a subject.</param>
public sealed record DatasetRelease(int Number, long LakeVersion, long RegisterVersion, string Notes, DateTimeOffset ReleasedAt, string ReleasedBy);
