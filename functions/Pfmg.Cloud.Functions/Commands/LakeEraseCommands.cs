using System.CommandLine;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Erasing;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg lake erase` and `pfmg lake certificate`: what must not be in the lake any more, and the proof that it is not.</summary>
internal static class LakeEraseCommands
{
    /// <summary>`pfmg lake erase`.</summary>
    public static Command Erase(Terminal terminal, StoreOption store)
    {
        var sample = new Argument<string?>("SAMPLE") { Description = "Every callset of this sample", Arity = ArgumentArity.ZeroOrOne };
        var participant = new Option<string?>("--participant") { Description = "Instead: every callset of this person", HelpName = "P" };
        var callset = new Option<int?>("--callset") { Description = "Instead: the callset of this number; its sample may be delivered again", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "Why; stands in the certificate, so name nobody", HelpName = "TEXT" };
        var by = new Option<string?>("--by") { Description = "Who decides; else the name of this system's user", HelpName = "NAME" };
        var resume = new Option<bool>("--resume") { Description = "Instead of all that: complete every erasure that was begun" };
        var command = new PfmgCommand(
            "erase",
            "Erases callsets from every version of the lake, with their originals and all that was made of them, and prints the signed certificate. It cannot be undone.",
            "pfmg lake erase S1 --reason \"consent withdrawn\"\npfmg lake erase --participant P-17 --reason \"consent withdrawn\"\npfmg lake erase --resume");
        return command.With(sample, participant, callset, reason, by, resume).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var erase = services.Get<EraseCallsets>();
            if (parsed.GetValue(resume))
            {
                foreach (var resumed in await erase.ResumeAsync(ct))
                {
                    await terminal.WriteLineAsync(JsonSerializer.Serialize(resumed, PfmgJson.Options), ct);
                }

                return;
            }

            var request = new ErasureRequest
            {
                Sample = parsed.GetValue(sample),
                Participant = parsed.GetValue(participant),
                SampleId = parsed.GetValue(callset),
                Reason = parsed.GetValue(reason) ?? throw new UsageException("Tell why: --reason TEXT."),
                By = parsed.GetValue(by) ?? Environment.UserName,
            };
            await terminal.WriteLineAsync(JsonSerializer.Serialize(await erase.RunAsync(request, ct), PfmgJson.Indented), ct);
        });
    }

    /// <summary>`pfmg lake certificate`.</summary>
    public static Command Certificate(Terminal terminal, StoreOption store) =>
        new PfmgCommand("certificate", "Certificates of erasures.", "pfmg lake certificate verify certificate.json").With(Verify(terminal), Key(terminal, store));

    /// <summary>Needs no store; its exit code is 1 if the certificate does not hold.</summary>
    private static PfmgCommand Verify(Terminal terminal)
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The certificate" };
        var key = new Option<FileInfo?>("--key") { Description = "The public key that must have signed, in PEM; without it only changes since the signing are found", HelpName = "PEM" };
        var command = new PfmgCommand(
            "verify", "Looks whether a certificate is as it was signed; needs neither store nor network. One JSON object; exit code 1 if it is not.", "pfmg lake certificate verify certificate.json --key pfmg.pem");
        return command.With(file, key).Does(async (parsed, ct) =>
        {
            var certificate = ErasureCertificate.Parse(await ReadAsync(parsed.GetRequiredValue(file), ct));
            var expected = parsed.GetValue(key) is { } pem ? VerifyingKey.OfPem(await ReadAsync(pem, ct)) : null;
            bool holds = certificate.Holds(expected);
            var statement = certificate.Read();
            var line = new VerifiedLine(holds, expected is not null, certificate.Signature.KeyId, statement.Erasure, statement.HiddenAt, statement.RewrittenAt, statement.PurgedAt);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(line, PfmgJson.Options), ct);
            return holds ? ExitCodes.Done : ExitCodes.Input;
        });
    }

    private static PfmgCommand Key(Terminal terminal, StoreOption store)
    {
        var command = new PfmgCommand("key", "Prints the public key that this service signs with, in PEM.", "pfmg lake certificate key > pfmg.pem");
        return command.Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            await terminal.WriteLineAsync((await services.Get<IKeyRing>().PublicKeyAsync(ct)).Pem, ct);
        });
    }

    private static async Task<string> ReadAsync(FileInfo file, CancellationToken ct) =>
        file.Exists ? await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, ct) : throw new NotFoundException($"{file}: no such file.");

    private sealed record VerifiedLine(bool Holds, bool KeyGiven, string KeyId, string Erasure, DateTimeOffset HiddenAt, DateTimeOffset RewrittenAt, DateTimeOffset PurgedAt);
}
