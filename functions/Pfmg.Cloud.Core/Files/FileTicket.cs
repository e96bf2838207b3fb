using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Core.Files;

/// <summary>For what files are read: what decides who of the lake's persons may be among them.</summary>
public enum FilePurpose
{
    /// <summary>Research, in the name of a project: names are pseudonyms.</summary>
    Project,

    /// <summary>The care of one's own patients.</summary>
    Care,

    /// <summary>Keeping the lake in order.</summary>
    Stewardship,
}

/// <summary>Which part of a sliced file a ticket gives.</summary>
public enum FilePart
{
    /// <summary>What stands before the records.</summary>
    Header,

    /// <summary>Records, without what ends a file.</summary>
    Body,

    /// <summary>The whole file.</summary>
    Whole,
}

/// <summary>A permission to fetch one part of one file, for a short time: sealed, it is the last part of a URL.</summary>
/// <remarks>
/// It says who asked and for what, and grants nothing by itself: whoever shows it is answered as the policy decides at that moment for whom it
/// was made, so that an opposition, an end of a project or of a membership holds from the next fetch.
/// </remarks>
public sealed record FileTicket
{
    /// <summary>The purpose of the seal.</summary>
    public const string Purpose = "file-ticket";

    /// <summary>How long it is good.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>What for.</summary>
    public required FilePurpose For { get; init; }

    /// <summary>The project, if it is for one.</summary>
    public string? Project { get; init; }

    /// <summary>For whom.</summary>
    public required string Subject { get; init; }

    /// <summary>Their roles when it was made.</summary>
    public required IReadOnlyList<Role> Roles { get; init; }

    /// <summary>When it ends, seconds since 1970, UTC.</summary>
    public required long Ends { get; init; }

    /// <summary>The callset; 0 if it is for another object.</summary>
    public required int Callset { get; init; }

    /// <summary>The identifier of an object that is no callset's; null for a callset's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ObjectId { get; init; }

    /// <summary>"VCF", "BAM", "CRAM", or what a whole file is (<see cref="FileKinds"/>).</summary>
    public required string Format { get; init; }

    /// <summary>Which part.</summary>
    public required FilePart Part { get; init; }

    /// <summary>Which records; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SliceRegion>? Regions { get; init; }

    /// <summary>The only fields; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>The only tags; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Tags left out; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NoTags { get; init; }

    /// <summary>The caller for whom it was made.</summary>
    public Caller Caller() => new(Subject, Roles.ToHashSet());

    /// <summary>As text.</summary>
    public string Write() => JsonSerializer.Serialize(this, PfmgJson.Options);

    /// <summary>From text.</summary>
    public static FileTicket Read(string text) => JsonSerializer.Deserialize<FileTicket>(text, PfmgJson.Options)!;
}

/// <summary>What whole files of a callset there are.</summary>
public static class FileKinds
{
    /// <summary>Its VCF or gVCF.</summary>
    public const string Calls = "variants";

    /// <summary>The index of the one above, as it is.</summary>
    public const string CallsIndex = "variants-index";

    /// <summary>Its alignments.</summary>
    public const string Reads = "reads";

    /// <summary>The index of the one above, as it is.</summary>
    public const string ReadsIndex = "reads-index";

    /// <summary>What is no callset's.</summary>
    public const string Other = "object";

    /// <summary>All of a callset's as one bundle.</summary>
    public const string Bundle = "callset";
}
