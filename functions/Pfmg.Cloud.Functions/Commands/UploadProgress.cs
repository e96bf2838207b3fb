using Pfmg.Cloud.Functions.Deliveries;
using Spectre.Console;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>Uploads with a progress bar on standard error, where that is a terminal.</summary>
internal static class UploadProgress
{
    /// <summary>Uploads a delivery.</summary>
    public static async Task<UploadedDelivery> RunAsync(Terminal terminal, DeliveryTarget target, Delivery delivery, CancellationToken ct)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        if (!terminal.IsErrorInteractive)
        {
            return await new UploadDelivery(target, _ => { }).RunAsync(delivery, ct);
        }

        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"{delivery.Files.Count} files", maxValue: Math.Max(1, delivery.Files.Sum(file => file.Size)));
                return await new UploadDelivery(target, bytes => task.Increment(bytes)).RunAsync(delivery, ct);
            });
    }
}
