using System.Reflection;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Ontologies;

/// <summary>Terms and which lies below which; never changes.</summary>
public sealed class Ontology
{
    private readonly Dictionary<string, OntologyTerm> _terms;

    internal Ontology(string version, Dictionary<string, OntologyTerm> terms) => (Version, _terms) = (version, terms);

    /// <summary>The release, as the file names it; a slice of one says so.</summary>
    public string Version { get; }

    /// <summary>How many terms.</summary>
    public int Count => _terms.Count;

    /// <summary>Every term, in no order.</summary>
    public IReadOnlyCollection<OntologyTerm> Terms => _terms.Values;

    /// <summary>Mondo diseases: the slice that this build carries.</summary>
    public static Ontology Mondo() => Embedded("mondo");

    /// <summary>HPO phenotypes: the slice that this build carries.</summary>
    public static Ontology Hpo() => Embedded("hpo");

    /// <summary>The same terms as another release names them.</summary>
    internal Ontology As(string version) => new(version, _terms);

    /// <summary>A term; null if there is none of that id.</summary>
    public OntologyTerm? Find(string id) => _terms.GetValueOrDefault(id);

    /// <summary>Whether a term is another or lies below it, over any number of steps of "is a".</summary>
    /// <param name="id">The term. One that the ontology does not know lies below nothing and is itself.</param>
    /// <param name="ancestor">The other.</param>
    public bool IsOrDescends(string id, string ancestor)
    {
        if (string.Equals(id, ancestor, StringComparison.Ordinal))
        {
            return true;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal) { id };
        var open = new Stack<string>(seen);
        while (open.TryPop(out string? next))
        {
            foreach (string parent in Find(next)?.Parents ?? [])
            {
                if (string.Equals(parent, ancestor, StringComparison.Ordinal))
                {
                    return true;
                }

                if (seen.Add(parent))
                {
                    open.Push(parent);
                }
            }
        }

        return false;
    }

    /// <summary>A term and every term below it; the term alone if the ontology does not know it.</summary>
    public IReadOnlySet<string> WithDescendants(string id)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { id };
        found.UnionWith(_terms.Keys.Where(one => IsOrDescends(one, id)));
        return found;
    }

    private static Ontology Embedded(string name)
    {
        string path = $"policies/ontologies/{name}.obo";
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream(path) ?? throw new NotFoundException($"There is no {path}.");
        using var text = new StreamReader(resource);
        return OboReader.Read(text, path);
    }
}

/// <summary>A term.</summary>
/// <param name="Id">"MONDO:0005027", "HP:0001250".</param>
/// <param name="Label">Its name.</param>
/// <param name="Parents">The terms that it is a kind of.</param>
public sealed record OntologyTerm(string Id, string Label, IReadOnlyList<string> Parents);
