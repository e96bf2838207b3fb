namespace Pfmg.Cloud.Core.Beacon;

/// <summary>One condition on the persons, samples or variants of an answer.</summary>
/// <remarks>Source: Beacon v2.1, framework, requests/filteringTerms.json.</remarks>
/// <param name="Id">A term of an ontology (HP:0001250), a field's name (sex), or a term of ours.</param>
public sealed record BeaconFilter(string Id)
{
    /// <summary>Of a field: = &lt; &gt; ! &gt;= &lt;=; null for a term.</summary>
    public string? Operator { get; init; }

    /// <summary>Of a field: what it is held against, where % stands for any characters; null for a term.</summary>
    public string? Value { get; init; }

    /// <summary>Whether terms below the term match too.</summary>
    public bool IncludeDescendantTerms { get; init; } = true;

    /// <summary>exact, high, medium or low.</summary>
    public string Similarity { get; init; } = "exact";

    /// <summary>The entry type that the condition is on; null for the one that has such a field.</summary>
    public BeaconEntry? Scope { get; init; }

    /// <summary>Whether it compares a field with a value.</summary>
    public bool IsComparison => Operator is not null;

    /// <summary>Where it stands in the request, for faults.</summary>
    public string Where { get; init; } = "filters";

    /// <summary>Its id, and what it compares with.</summary>
    public override string ToString() => IsComparison ? $"{Id}{Operator}{Value}" : Id;
}
