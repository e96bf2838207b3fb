namespace Pfmg.Cloud.Core.Htsget;

/// <summary>What kind of data an endpoint gives.</summary>
public enum HtsgetKind
{
    /// <summary>Alignments: BAM or CRAM.</summary>
    Reads,

    /// <summary>Variants: VCF.</summary>
    Variants,
}

/// <summary>A region as a request names it.</summary>
/// <param name="ReferenceName">The contig; "*" for reads without a place.</param>
/// <param name="Start">The first base, 0-based; null for the contig's first.</param>
/// <param name="End">The base after the last, 0-based; null for the contig's end.</param>
public sealed record HtsgetRegion(string ReferenceName, long? Start = null, long? End = null);

/// <summary>A request for reads or variants, checked.</summary>
/// <remarks>Source: htsget 1.3.0 and its OpenAPI document.</remarks>
public sealed record HtsgetRequest
{
    /// <summary>The most regions of one request.</summary>
    public const int MostRegions = 1_000;

    private static readonly HashSet<string> KnownFields = new(StringComparer.Ordinal)
    {
        "QNAME", "FLAG", "RNAME", "POS", "MAPQ", "CIGAR", "RNEXT", "PNEXT", "TLEN", "SEQ", "QUAL",
    };

    /// <summary>"BAM", "CRAM" or "VCF".</summary>
    public required string Format { get; init; }

    /// <summary>Whether the header alone is wanted.</summary>
    public bool HeaderOnly { get; init; }

    /// <summary>What is wanted; null for the whole file.</summary>
    public IReadOnlyList<HtsgetRegion>? Regions { get; init; }

    /// <summary>The only fields wanted; null for all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The only tags wanted; null for all, empty for none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Tags not wanted.</summary>
    public IReadOnlyList<string> NoTags { get; init; } = [];

    /// <summary>Checks what a request says.</summary>
    /// <param name="kind">The endpoint.</param>
    /// <param name="asked">As it came.</param>
    /// <param name="formats">Formats that can be given here.</param>
    /// <exception cref="HtsgetException">It cannot be answered.</exception>
    public static HtsgetRequest Check(HtsgetKind kind, HtsgetQuestion asked, IReadOnlyCollection<string> formats)
    {
        var format = asked.Format ?? (kind == HtsgetKind.Reads ? "BAM" : "VCF");
        if (!formats.Contains(format, StringComparer.Ordinal))
        {
            throw new HtsgetException(HtsgetError.UnsupportedFormat, $"The formats of {kind} here are {string.Join(", ", formats)}.");
        }

        if (asked.Class is not (null or "header"))
        {
            throw Invalid("class may be \"header\" only.");
        }

        if (asked.Class is not null && asked.HasMoreThanFormat)
        {
            throw Invalid("With class=header no parameter but format may be given.");
        }

        CheckLists(kind, asked);
        CheckRegions(kind, asked);
        return new HtsgetRequest
        {
            Format = format,
            HeaderOnly = asked.Class is not null,
            Regions = asked.Regions,
            Fields = asked.Fields,
            Tags = asked.Tags,
            NoTags = asked.NoTags ?? [],
        };
    }

    private static void CheckLists(HtsgetKind kind, HtsgetQuestion asked)
    {
        if (kind == HtsgetKind.Variants && asked.Fields is not null)
        {
            throw Invalid("fields is a parameter of reads.");
        }

        if (asked.Fields?.FirstOrDefault(field => !KnownFields.Contains(field)) is not null)
        {
            throw Invalid($"fields are {string.Join(", ", KnownFields)}.");
        }

        if (asked.Tags is not null && asked.NoTags is not null && asked.Tags.Intersect(asked.NoTags, StringComparer.Ordinal).Any())
        {
            throw Invalid("tags and notags may not name the same tag.");
        }

        var longest = kind == HtsgetKind.Reads ? 2 : 64;
        if ((asked.Tags ?? []).Concat(asked.NoTags ?? []).Any(tag => tag.Length == 0 || tag.Length > longest || !tag.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.')))
        {
            throw Invalid(kind == HtsgetKind.Reads ? "tags are of two characters." : "tags are keys of INFO and FORMAT.");
        }

        if ((asked.Fields?.Count ?? 0) + (asked.Tags?.Count ?? 0) + (asked.NoTags?.Count ?? 0) > MostRegions)
        {
            throw new HtsgetException(HtsgetError.PayloadTooLarge, $"At most {MostRegions} fields and tags may be named.");
        }
    }

    private static void CheckRegions(HtsgetKind kind, HtsgetQuestion asked)
    {
        if (asked.Regions is not { } regions)
        {
            return;
        }

        if (regions.Count == 0)
        {
            // Not the whole file: who sends an empty list wants nothing, or made a mistake.
            throw Invalid("regions may not be empty; without it the whole file is given.");
        }

        if (regions.Count > MostRegions)
        {
            throw new HtsgetException(HtsgetError.PayloadTooLarge, $"At most {MostRegions} regions may be asked for at once.");
        }

        foreach (var region in regions)
        {
            var isUnplaced = region.ReferenceName == Files.SliceRegion.Unplaced;
            if (region.ReferenceName.Length == 0 || (isUnplaced && (kind == HtsgetKind.Variants || region.Start is not null || region.End is not null)))
            {
                throw Invalid("start and end need a referenceName other than \"*\".");
            }

            if (region.Start is < 0 || region.End is < 0)
            {
                throw Invalid("start and end are at least 0.");
            }

            if (region.Start is { } start && region.End is { } end && (asked.IsPost ? start >= end : start > end))
            {
                throw new HtsgetException(HtsgetError.InvalidRange, asked.IsPost ? "start lies before end." : "start does not lie behind end.");
            }
        }
    }

    internal static HtsgetException Invalid(string message) => new(HtsgetError.InvalidInput, message);
}

/// <summary>What a request says, unchecked.</summary>
/// <param name="IsPost">Whether it came as a body, whose ranges may not be empty.</param>
public sealed record HtsgetQuestion(bool IsPost)
{
    /// <summary>The format; null if none is named.</summary>
    public string? Format { get; init; }

    /// <summary>The class; null if none is named.</summary>
    public string? Class { get; init; }

    /// <summary>Regions; null if none are named.</summary>
    public IReadOnlyList<HtsgetRegion>? Regions { get; init; }

    /// <summary>Fields; null if the parameter is absent.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Tags; null if the parameter is absent, empty for none.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Tags not wanted; null if the parameter is absent.</summary>
    public IReadOnlyList<string>? NoTags { get; init; }

    /// <summary>Whether it names more than format and class.</summary>
    public bool HasMoreThanFormat => Regions is not null || Fields is not null || Tags is not null || NoTags is not null;
}
