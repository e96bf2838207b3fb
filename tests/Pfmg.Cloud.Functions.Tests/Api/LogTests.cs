using System.Diagnostics;
using System.Text;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class LogTests
{
    [Fact]
    public async Task What_a_served_run_and_its_queries_log_names_no_sample_and_quotes_no_query()
    {
        using var store = new LocalStore();
        await LocalStore.AddReferenceAsync(store.Directory);
        using var service = Serve(store.Directory);
        var log = new StringBuilder();
        var url = await FirstLineAsync(service);
        var reading = ReadAsync(service, log);
        using var http = SigningIn.Client(new Uri(url), store.Directory);

        var upload = await CommandRun.OfAsync("upload", DeliveryFolder.OfVcf(store.Folder), "--platform", "seqoia", "--run", "R1", "--service", url, "--store", store.Directory);
        Assert.True(upload.ExitCode == 0, upload.Error);
        await Service.EndOfRunAsync(http, (string)(await http.GetJsonAsync("/api/runs"))["runs"]![0]!["runId"]!);
        foreach (var path in (string[])["/api/variants?region=chr20:10000117-10000211&sample=NA12878", "/api/variants?region=chr20:10000117-10000211&sample=SECRET", "/api/nothing/NA12878"])
        {
            using var response = await http.GetAsync(path);
        }

        service.Kill();
        await reading;
        Assert.Contains("accepted True", log.ToString(), StringComparison.Ordinal);
        Assert.All((string[])["NA12878", "SECRET", "10000117", "0/1"], word => Assert.DoesNotContain(word, log.ToString(), StringComparison.Ordinal));
    }

    private static Process Serve(string storeDirectory)
    {
        var command = ThisProgram.With("serve", "--port", "0", "--store", storeDirectory);
        return Process.Start(new ProcessStartInfo(command.Program, command.Arguments) { RedirectStandardError = true, UseShellExecute = false })!;
    }

    private static async Task<string> FirstLineAsync(Process service)
    {
        while (await service.StandardError.ReadLineAsync() is { } line)
        {
            if (line.LastIndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
            {
                return line[at..];
            }
        }

        throw new InvalidOperationException("The service ended without saying where it listens.");
    }

    private static async Task ReadAsync(Process service, StringBuilder log)
    {
        while (await service.StandardError.ReadLineAsync() is { } line)
        {
            log.AppendLine(line);
            TestLogs.Keep(line);
        }
    }
}
