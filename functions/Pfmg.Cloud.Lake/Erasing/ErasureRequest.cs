namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>What is to be erased: exactly one of the first three is told.</summary>
public sealed record ErasureRequest
{
    /// <summary>Every callset of the sample of that name.</summary>
    public string? Sample { get; init; }

    /// <summary>Every callset of that person.</summary>
    public string? Participant { get; init; }

    /// <summary>One callset, by its number in the lake. Only its very file is refused from then on; its sample may be delivered again.</summary>
    public int? SampleId { get; init; }

    /// <summary>Why, in the words of who decides, 1 to 1,000 characters. It stands in the certificate: name nobody.</summary>
    public required string Reason { get; init; }

    /// <summary>Who decides, 1 to 1,000 characters.</summary>
    public required string By { get; init; }
}

/// <summary>What an erasure is of.</summary>
public enum ErasureScope
{
    /// <summary>A sample.</summary>
    Sample,

    /// <summary>A person.</summary>
    Participant,

    /// <summary>One callset.</summary>
    Callset,
}
