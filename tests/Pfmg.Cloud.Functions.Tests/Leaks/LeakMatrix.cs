using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Asks a service over one world every question of every caller, before and after some of its persons oppose.</summary>
/// <param name="service">The service.</param>
/// <param name="purposes">Of the projects that ask.</param>
/// <param name="clinicians">Who ask of their patients.</param>
/// <param name="isWhole">Whether every person is asked about; else a few, one of each kind.</param>
internal sealed class LeakMatrix(LeakService service, IReadOnlyList<LeakPurpose> purposes, IReadOnlyList<string> clinicians, bool isWhole)
{
    private const int PartOfQuestions = 3;
    private const int MostOfCost = 6;

    private readonly HashSet<int> _opposed = [];
    private readonly HeardCohorts _heard = new();
    private readonly Dictionary<LeakPurpose, Dictionary<int, BeaconNames>> _names = [];
    private IReadOnlyList<LeakPerson> _about = isWhole ? service.World.Persons : service.World.OneOfEach();

    /// <summary>How many questions were asked, by the route of the access table.</summary>
    public SortedDictionary<string, int> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>Every answer that was not the oracle's.</summary>
    public List<string> Differences { get; } = [];

    private LeakWorld World => service.World;

    /// <summary>All of it.</summary>
    public async Task RunAsync()
    {
        await ProjectsAsync();
        await CareAsync();
        await PreviewsAsync();
        await PublicAsync(isFirst: true);
        foreach (var person in WhoOppose())
        {
            Count("POST", await service.OpposeAsync(person));
            _opposed.Add(person.Number);
        }

        _about = [.. World.Persons.Where(person => _opposed.Contains(person.Number)).Concat(World.OneOfEach().Take(isWhole ? World.Persons.Count : 3)).Distinct()];
        await ProjectsAsync();
        await CareAsync();
        await PreviewsAsync();
        await PublicAsync(isFirst: false);
    }

    /// <summary>What members of projects ask.</summary>
    public async Task ProjectsAsync()
    {
        using var client = service.Researcher();
        foreach (var purpose in purposes)
        {
            var project = service.ProjectOf(purpose);
            var basePath = $"/api/projects/{project}";
            bool MaySee(LeakPerson person) => !_opposed.Contains(person.Number) && ExpectedAccess.MayUse(person, purpose);
            var now = await BeaconNames.ReadAsync(client, basePath, World);
            // Who has left is asked for by the names of before.
            var names = _names.TryGetValue(purpose, out var before) ? before : _names[purpose] = [];
            foreach (var (number, name) in now)
            {
                names[number] = name;
            }

            BeaconNames? NameOf(LeakPerson person) => names.GetValueOrDefault(person.Number);
            await AskAsync(client, basePath, new LeakQuestions(World, MaySee) { About = _about }.Rest(person => NameOf(person)?.Sample), hasNames: false);
            await AskAsync(client, basePath, new SqlQuestions(World, MaySee) { About = _about }.All(), hasNames: false);
            await AskAsync(client, basePath, new BeaconQuestions(World, project, MaySee, NameOf) { About = _about, OneIn = PartOfQuestions }.All(), hasNames: false);
            await PhasesAsync(client, basePath, names, MaySee);
            var costs = new CostQuestions([.. _about.Where(person => !MaySee(person)).Take(MostOfCost)], World.Persons.All(person => !MaySee(person)));
            await AskAsync(client, basePath, await costs.AllAsync(client, basePath), hasNames: false);
        }
    }

    // What was said of research is of no account in care, and for who keeps the lake.
    private async Task CareAsync()
    {
        foreach (var clinician in clinicians)
        {
            using var client = service.Clinician(clinician);
            var questions = new LeakQuestions(World, person => ExpectedAccess.MayCareFor(person, clinician)) { MayCount = false, About = _about };
            await AskAsync(client, "/api", questions.Rest(static person => person.Name), hasNames: true);
        }

        using var keeper = service.DataManager();
        await AskAsync(keeper, "/api", new LeakQuestions(World, static _ => true) { About = [.. _about.Take(isWhole ? 10 : 2)] }.Rest(static person => person.Name), hasNames: true);
    }

    // What a lead is told beforehand: a number, masked, and held against what they and everybody heard.
    private async Task PreviewsAsync()
    {
        foreach (var purpose in purposes)
        {
            using var client = service.Lead(purpose);
            var cohort = World.Persons.Where(person => !_opposed.Contains(person.Number) && ExpectedAccess.MayUse(person, purpose)).Select(static person => person.Number).ToHashSet();
            var (mustWithhold, mustTell, told) = (_heard.MustWithhold(purpose.Name, cohort), _heard.MustTell(purpose.Name, cohort), $"{cohort.Count}");
            await AskAsync(client, $"/api/projects/{service.ProjectOf(purpose)}", [new LeakCase("/preview", null, mustWithhold ? LeakAnswer.Withheld : told, answer =>
            {
                var found = Previewed(answer);
                if (found == told)
                {
                    _heard.Hear(purpose.Name, cohort);
                }

                return found == LeakAnswer.Withheld && !mustWithhold && !mustTell ? told : found;
            })], hasNames: false);
        }
    }

    // Everybody of the world is sequenced, so that the number of all with consent would be the same one again, and is not told.
    private static string Previewed(LeakAnswer answer)
    {
        var (sequenced, feasibility) = (answer.Json["sequenced"]!.ToString(), answer.Json["feasibility"]);
        var isRounded = answer.Json["denied"]!.AsArray().All(static one => one!["participants"] is JsonValue value && (value.ToString() == "not disclosed" || (long)value % 5 == 0));
        return !isRounded ? "exact numbers by clause"
            : answer.Json["participants"]!.ToString() is var all && all != "not disclosed" && all != sequenced ? $"{all} and {sequenced}"
            : sequenced != "not disclosed" ? sequenced
            : feasibility is null ? LeakAnswer.Withheld : "an estimate of what is withheld";
    }

    private async Task PublicAsync(bool isFirst)
    {
        var questions = new PublicQuestions(World, person => !_opposed.Contains(person.Number) && ExpectedAccess.MayBeCounted(person), _heard) { About = isWhole ? _about : [.. _about.Take(4)] };
        foreach (var (client, one) in questions.OfTheNamed(() => (service.Stranger(out var who), who)))
        {
            await AskAsync(client, "/api", [one], hasNames: false);
        }

        await AskAsync(service.Anonymous, "/api", questions.OfEverybody(), hasNames: false);
        if (isFirst)
        {
            await service.DatasetsAsync();
        }

        await AskAsync(service.Anonymous, "/api", questions.OfDatasets(), hasNames: false);
    }

    // Three, so that everybody is told nothing of their going; or so many that new numbers may be told. Parents of children who are seen among them.
    private IEnumerable<LeakPerson> WhoOppose()
    {
        var seen = World.Persons.Where(person => purposes.Any(purpose => ExpectedAccess.MayUse(person, purpose))).ToList();
        var parents = seen.Where(person => seen.Any(child => child.Mother == person.Number || child.Father == person.Number));
        var wanted = World.Seed % 2 == 1 ? 3 : 9;
        return parents.Take(1).Concat(seen.DistinctBy(static person => person.Persona)).Concat(seen).Distinct().Take(wanted);
    }

    private async Task AskAsync(HttpClient client, string basePath, IEnumerable<LeakCase> cases, bool hasNames)
    {
        // One by one: of some the answer decides what may be asked next.
        foreach (var one in cases)
        {
            Count(one.Body is null ? "GET" : "POST", basePath + one.Path);
            Differences.AddRange((await one.DifferencesAsync(client, basePath, hasNames)).Select(difference => $"{(_opposed.Count == 0 ? "before" : "after")}: {difference}"));
        }
    }

    private void Count(string method, string path)
    {
        var route = LeakRoutes.Of(method, path);
        Asked[route] = Asked.GetValueOrDefault(route) + 1;
    }

    // Of a child whose parent may not be seen no genotype says which allele came from whom.
    private async Task PhasesAsync(HttpClient client, string basePath, Dictionary<int, BeaconNames> names, Func<LeakPerson, bool> maySee)
    {
        const string path = "/variants?region=c:1-99999&limit=100000";
        var rows = JsonNode.Parse(await client.GetStringAsync(basePath + path))!["rows"]!.AsArray().ToLookup(static row => (string)row!["sample"]!);
        foreach (var child in World.Persons.Where(static person => person.Mother is not null).Where(maySee))
        {
            Count("GET", basePath + path);
            var isWithheld = ExpectedAccess.IsWithoutInheritance(child, World.Persons, maySee);
            if (rows[names[child.Number].Sample].Any(row => ((string)row!["gt"]!).Contains('|', StringComparison.Ordinal) == isWithheld))
            {
                Differences.Add($"{basePath}: phase of {child.Number} is {(isWithheld ? "told" : "withheld")}");
            }
        }
    }
}
