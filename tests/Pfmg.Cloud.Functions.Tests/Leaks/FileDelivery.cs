using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Delivers a world as platforms do: its joint files with headers that name everybody, and for some persons reads that do.</summary>
/// <param name="withReads">Of every how many persons one has reads; 0 for none.</param>
internal sealed class FileDelivery(int withReads)
{
    private const string Reference = "world";

    /// <summary>A base that every read covers: the site that its person alone carries.</summary>
    private const int ReadBases = 50;

    /// <summary>Whether a person has reads.</summary>
    public bool HasReads(LeakPerson person) => withReads > 0 && person.Number % withReads == 0;

    /// <summary>Fills a store.</summary>
    public async Task RunAsync(LeakWorld world, string store)
    {
        using var folder = new TemporaryFolder();
        var bases = Bases();
        await File.WriteAllTextAsync(folder["world.fa"], $">{LeakWorld.Contig}\n{string.Join('\n', bases.Chunk(100).Select(static line => new string(line)))}\n>{LeakWorld.LongContig}\n{new string('N', bases.Length)}\n");
        await CommandAsync("reference", "add", Reference, "--fasta", folder["world.fa"], "--store", store);
        var delivery = Directory.CreateDirectory(folder["delivery"]).FullName;
        await DeliverAsync(world, delivery);
        await CommandAsync("run", delivery, "--platform", "test", "--run", "joint", "--store", store);
        foreach (var person in world.Persons.Where(HasReads))
        {
            await AddReadsAsync(person, bases, folder, store);
        }
    }

    // Every base that no site is at is a C, as REF of the sites that one person alone carries.
    private static char[] Bases()
    {
        var bases = Enumerable.Repeat('C', 100_000).ToArray();
        foreach (var position in LeakWorld.SharedPositions)
        {
            bases[position - 1] = 'A';
        }

        return bases;
    }

    private static async Task DeliverAsync(LeakWorld world, string delivery)
    {
        var (first, files) = (0, new JsonArray());
        foreach (var (text, number) in world.Files().Select(static (text, number) => (text, number)))
        {
            var persons = world.Persons.Skip(first).Take(LeakWorld.FileSizes[number]).ToList();
            first += persons.Count;
            await using (var file = new BgzfWriteStream(File.Create(Path.Combine(delivery, $"joint{number}.vcf.gz"))))
            {
                file.Write(Encoding.ASCII.GetBytes(text.Replace("##fileformat=VCFv4.3\n", Header(persons), StringComparison.Ordinal)));
            }

            files.Add(new JsonObject { ["path"] = $"joint{number}.vcf.gz", ["kind"] = "vcf", ["samples"] = new JsonArray([.. persons.Select(static person => new JsonObject { ["sample"] = person.Name })]) });
        }

        var manifest = new JsonObject
        {
            ["schemaVersion"] = "1.0",
            ["reference"] = Reference,
            ["samples"] = new JsonArray([.. world.Persons.Select(static person => new JsonObject { ["sample"] = person.Name, ["participant"] = person.Name })]),
            ["files"] = files,
        };
        await File.WriteAllTextAsync(Path.Combine(delivery, "manifest.json"), manifest.ToJsonString());
    }

    // Whatever a header can say of people, this one says.
    private static string Header(List<LeakPerson> persons)
    {
        var told = new StringBuilder("##fileformat=VCFv4.3\n");
        foreach (var person in persons)
        {
            told.Append(CultureInfo.InvariantCulture, $"##SAMPLE=<ID={person.Name},Description=\"{person.Persona}\">\n##bcftools_viewCommand=view -s {person.Name} /data/{person.Name}.vcf\n");
        }

        return told.Append(CultureInfo.InvariantCulture, $"##FILTER=<ID=seen,Description=\"In {persons[0].Name}\">\n##PEDIGREE=<ID={persons[2].Name},Mother={persons[0].Name},Father={persons[1].Name}>\n").ToString();
    }

    // As the gather step leaves it; aligning some dozens of samples would take minutes and tell nothing more.
    private static async Task AddReadsAsync(LeakPerson person, char[] bases, TemporaryFolder folder, string store)
    {
        var plan = Directory.EnumerateFiles(store, "plan.json", SearchOption.AllDirectories).Single(path => File.ReadAllText(path).Contains($"\"{person.Name}\"", StringComparison.Ordinal));
        var read = bases.AsSpan(person.PrivatePosition - (ReadBases / 2), ReadBases).ToArray();
        read[(ReadBases / 2) - 1] = 'T';
        await File.WriteAllTextAsync(
            folder["reads.sam"],
            $"@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:{LeakWorld.Contig}\tLN:{bases.Length}\n@RG\tID:{person.Name}.1\tSM:{person.Name}\tLB:{person.Name}\tDT:2026-01-01\n@CO\t{person.Name} of {person.Mother}\n"
            + $"{person.Name}:1:2\t0\t{LeakWorld.Contig}\t{person.PrivatePosition - (ReadBases / 2) + 1}\t60\t{ReadBases}M\t*\t0\t0\t{new string(read)}\t*\tRG:Z:{person.Name}.1\tBC:Z:{person.Name}\tNM:i:1\n");
        var run = Path.GetDirectoryName(plan)!;
        var cram = Path.Combine(Directory.CreateDirectory(Path.Combine(run, "results", person.Name)).FullName, $"{person.Name}.cram");
        NativeTool.Run("samtools", "view", "-C", "-T", folder["world.fa"], "-o", cram, folder["reads.sam"]);
        NativeTool.Run("samtools", "index", cram);
        var changed = JsonNode.Parse(await File.ReadAllTextAsync(plan))!.AsObject();
        changed["tasks"]!.AsArray().Add(new JsonObject
        {
            ["id"] = $"gather.{person.Name}",
            ["kind"] = "gather",
            ["dependsOn"] = new JsonArray(),
            ["parameters"] = new JsonObject { ["sample"] = person.Name, ["alignTasks"] = new JsonArray(), ["regionTasks"] = new JsonArray() },
            ["outputs"] = new JsonArray(Path.GetRelativePath(store, cram).Replace(Path.DirectorySeparatorChar, '/')),
        });
        await File.WriteAllTextAsync(plan, changed.ToJsonString());
    }

    private static async Task CommandAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
    }
}
